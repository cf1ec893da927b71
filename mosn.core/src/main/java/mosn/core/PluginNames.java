package mosn.core;

import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;

import java.util.HashMap;
import java.util.Map;

/// What the names of plugin processes stand for in one configuration. Safe from any thread.
final class PluginNames {
    private final Map<String, PluginSpec> named = new HashMap<>();

    /// @throws PluginStartException where the name stands for another one
    synchronized void claim(String name, PluginSpec spec) {
        var other = named.putIfAbsent(name, spec);
        if (other != null && !other.equals(spec)) {
            throw new PluginStartException(
                    name,
                    "stands for another program elsewhere in this configuration, with other "
                            + String.join(", ", PluginKey.differing(spec, other)),
                    "write the same in both places, or give one of them another name");
        }
    }
}
