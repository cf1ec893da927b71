package mosn.core.stream;

import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// One of a listener's `stream_filters`: the keys that every filter has, whatever its kind.
///
/// @param name unique in its listener: the key of per-route configuration, metrics and admin
/// @param type names the provider. A label where there is a `library`
/// @param library null where the filter is found by its `type`
/// @param config what the provider reads
/// @param timeout for one answer of the filter; zero for no bound
/// @param allowsOnError whether a stream goes on when the filter fails
/// @param breaker stops calling a filter that fails again and again; null for none
/// @param disabled whether the filter is switched off until an operator says otherwise
/// @param node all of it, for complaints about one of its keys
public record StreamFilterConfig(
        String name,
        String type,
        @Nullable Library library,
        ConfigNode config,
        Duration timeout,
        boolean allowsOnError,
        FilterBreaker.@Nullable Config breaker,
        boolean disabled,
        ConfigNode node) {
    private static final String ALLOW = "allow";
    private static final String DENY = "deny";

    /// Where a filter comes from that is named by a file: MOSN's `go_plugin_config`.
    ///
    /// @param path a modular jar, or a folder with its libraries
    /// @param factory the provider's type; empty where the library has only one
    public record Library(String path, String factory) {}

    public static StreamFilterConfig from(ConfigNode node) {
        var config = node.node("config");
        var timeout = node.duration("timeout", Duration.ZERO);
        var onError = node.oneOf("on_error", DENY, List.of(DENY, ALLOW));
        var breaker = FilterBreaker.Config.from(node.node("breaker"));
        var disabled = node.bool("disabled", false);
        var name = node.string("name", "");
        var library = library(node.node("go_plugin_config"));
        var type = library == null ? node.required("type") : node.string("type", "");
        if (name.isEmpty() && type.isEmpty()) {
            throw node.problem("name", "is missing, and there is no type to call it by", "add it");
        }
        return new StreamFilterConfig(
                name.isEmpty() ? type : name,
                type,
                library,
                config,
                timeout,
                onError.equals(ALLOW),
                breaker,
                disabled,
                node);
    }

    private static @Nullable Library library(ConfigNode node) {
        var path = node.string("so_path", "");
        var factory = node.string("factory_method", "");
        if (path.isEmpty() && !factory.isEmpty()) {
            throw node.problem("so_path", "is missing", "name the jar or folder to load");
        }
        return path.isEmpty() ? null : new Library(path, factory);
    }
}
