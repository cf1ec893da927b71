package mosn.sdk;

/// Refuses a configuration: the proxy does not start with it, or keeps the one it has.
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    private final String path;
    private final String problem;
    private final String fix;

    /// @param path the place inside the configuration, as in `headers.User`
    /// @param problem as in `is empty`; shown to operators, so it quotes no secrets
    /// @param fix what to write instead
    public ConfigException(String path, String problem, String fix) {
        super((path.isEmpty() ? "" : path + ": ") + problem + "; " + fix);
        this.path = path;
        this.problem = problem;
        this.fix = fix;
    }

    ConfigException(String path, String problem, String fix, Throwable cause) {
        this(path, problem, fix);
        initCause(cause);
    }

    public String path() {
        return path;
    }

    public String problem() {
        return problem;
    }

    public String fix() {
        return fix;
    }
}
