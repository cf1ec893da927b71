package mosn.core.extension;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Collectors;

/// Says why an extension cannot be used, and what to do about it.
///
/// The message reads *plugin: problem; fix*, with a line for each where there are several.
public final class PluginException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String plugin;
    private final String problem;
    private final String fix;

    /// Empty where it is the only one.
    private final transient List<PluginException> each;

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
        this.each = List.of();
    }

    private PluginException(List<PluginException> each) {
        super(
                each.stream().map(Throwable::getMessage).collect(Collectors.joining("\n")),
                each.getFirst());
        this.plugin = each.getFirst().plugin;
        this.problem = each.getFirst().problem;
        this.fix = each.getFirst().fix;
        this.each = List.copyOf(each);
        each.stream().skip(1).forEach(this::addSuppressed);
    }

    /// @param each one at least
    static PluginException of(List<PluginException> each) {
        return each.size() == 1 ? each.getFirst() : new PluginException(each);
    }

    /// One for each problem, in the order in which they were found.
    public List<PluginException> each() {
        return each.isEmpty() ? List.of(this) : each;
    }

    /// Of the first, where there are several, as are the problem and its fix.
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
