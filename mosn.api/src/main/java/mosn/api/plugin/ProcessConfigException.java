package mosn.api.plugin;

/// Says why a plugin's process refuses the configuration of its filter.
public final class ProcessConfigException extends Exception {
    private static final long serialVersionUID = 1;

    private final String path;
    private final String problem;
    private final String fix;

    /// @param path the place inside the configuration, as in `headers.User`; empty for the whole
    /// @param problem as in `is empty`
    /// @param fix what to write instead
    public ProcessConfigException(String path, String problem, String fix) {
        super((path.isEmpty() ? "" : path + ": ") + problem + "; " + fix);
        this.path = path;
        this.problem = problem;
        this.fix = fix;
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
