package mosn.api.plugin;

/// Says why a plugin cannot run as it was specified.
public final class PluginStartException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String problem;
    private final String fix;

    /// @param problem what is wrong, as in `is no file`
    /// @param fix what to do about it
    public PluginStartException(String plugin, String problem, String fix) {
        super("plugin " + plugin + ": " + problem + "; " + fix);
        this.problem = problem;
        this.fix = fix;
    }

    public String problem() {
        return problem;
    }

    public String fix() {
        return fix;
    }
}
