package mosn.core.extension;

import org.jspecify.annotations.Nullable;

/// Says why an extension cannot be used, and what to do about it.
///
/// The message reads *plugin: problem; fix*.
public final class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String plugin;
    private final String problem;
    private final String fix;

    /// @param plugin where it comes from, as in `plugins/demo.jar`
    /// @param problem what is wrong, as in `has no module descriptor`
    /// @param fix what to do, as in `add a module-info.java`
    PluginException(String plugin, String problem, String fix) {
        this(plugin, problem, fix, null);
    }

    PluginException(String plugin, String problem, String fix, @Nullable Throwable cause) {
        super(plugin + ": " + problem + "; " + fix, cause);
        this.plugin = plugin;
        this.problem = problem;
        this.fix = fix;
    }

    public String plugin() {
        return plugin;
    }

    public String problem() {
        return problem;
    }

    public String fix() {
        return fix;
    }
}
