package mosn.api;

/// Says what is wrong in a configuration, where, and what to write instead.
///
/// The message reads *path: problem; fix*. It is shown to operators and kept in logs: a problem
/// never quotes the value of a key that holds a secret.
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String path;
    private final String problem;
    private final String fix;

    /// @param path the place, as in `listeners[0].stream_filters[1].config.status`; empty where it
    ///   is the whole
    /// @param problem what stands there, as in `is "often", not a whole number`
    /// @param fix what to write, as in `write a status code from 200 to 599`
    public ConfigException(String path, String problem, String fix) {
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
