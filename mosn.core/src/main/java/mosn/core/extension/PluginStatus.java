package mosn.core.extension;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Where one plugin is in its life.
///
/// @param sha256 of its jars, names and contents
/// @param types what it provides, as in `stream_filter demo`; nothing once it is given up
/// @param since how long it has been in this state
/// @param suspects what may hold its classes, as far as a look from outside tells
public record PluginStatus(
        Path path,
        String sha256,
        State state,
        List<String> types,
        Duration since,
        List<String> suspects) {
    public PluginStatus {
        types = List.copyOf(types);
        suspects = List.copyOf(suspects);
    }

    /// In the order in which a plugin passes them.
    public enum State {
        /// A generation of the configuration, the newest or one that still has streams, uses it.
        SERVING,
        /// Nothing uses it but what is being closed of it: some `close()` has not returned yet.
        CLOSING,
        /// Nothing uses it; its classes are still there, until the collector has seen that too.
        CLOSED,
        /// Its class loader is gone, and all its classes with it.
        UNLOADED
    }

    /// One that is open.
    static PluginStatus of(PluginLayer layer, State state, Duration since) {
        return new PluginStatus(
                layer.identity().path(),
                layer.identity().sha256(),
                state,
                layer.extensions().stream()
                        .map(each -> each.kind().word() + " " + each.type())
                        .toList(),
                since,
                List.of());
    }
}
