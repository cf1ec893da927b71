package mosn.core;

import mosn.core.extension.Extension;
import mosn.core.extension.PluginLayers;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// What has been leased for one thing that a configuration names: it ends in one go, the last
/// first.
final class LeasedPart {
    private final List<AutoCloseable> leases = new ArrayList<>();
    private final TreeSet<String> extensions = new TreeSet<>();
    private final List<PluginLayers.User> plugins = new ArrayList<>();

    void isOf(Extension<?> extension) {
        extensions.add(extension.named());
    }

    void uses(PluginLayers.User plugin) {
        plugins.add(plugin);
        add(plugin);
    }

    void add(AutoCloseable lease) {
        leases.add(lease);
    }

    boolean isEmpty() {
        return leases.isEmpty();
    }

    /// The extensions that it is of, for people.
    List<String> extensions() {
        return List.copyOf(extensions);
    }

    /// The plugins that it is of, by their paths.
    List<String> plugins() {
        return plugins.stream()
                .map(each -> each.plugin().identity().path().toString())
                .distinct()
                .toList();
    }

    void close() {
        plugins.forEach(PluginLayers.User::begin);
        leases.reversed().forEach(Generation::closeQuietly);
    }
}
