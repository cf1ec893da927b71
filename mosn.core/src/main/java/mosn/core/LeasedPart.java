package mosn.core;

import mosn.core.extension.Extension;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// What has been leased for one thing that a configuration names: it ends in one go, the last
/// first.
final class LeasedPart {
    private final List<AutoCloseable> leases = new ArrayList<>();
    private final TreeSet<String> extensions = new TreeSet<>();
    private final TreeSet<String> plugins = new TreeSet<>();

    /// @param plugin its path; empty where it is of none
    void isOf(Extension<?> extension, String plugin) {
        extensions.add(extension.named());
        if (!plugin.isEmpty()) {
            plugins.add(plugin);
        }
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
        return List.copyOf(plugins);
    }

    void close() {
        leases.reversed().forEach(Generation::closeQuietly);
    }
}
