package mosn.core;

import mosn.core.extension.Extension;
import mosn.core.extension.PluginLayers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What of a generation its streams need until they are over, be it that they call no filter any
/// more: clusters, access logs, tracing, and the plugins that these are of.
final class Lasting implements TlsBuilder.Lessor {
    private final Leased leased;
    private final PluginLayers plugins;
    private final List<Extension<?>> extensions = new ArrayList<>();

    Lasting(Leases leases, PluginLayers plugins) {
        this.leased = new Leased(leases);
        this.plugins = plugins;
    }

    /// Keeps the plugin that it is of, if any.
    void use(Extension<?> extension) {
        var layer = plugins.share(extension);
        if (layer != null) {
            leased.add(() -> plugins.giveBack(layer));
            extensions.add(extension);
        }
    }

    @Override
    public <T> T lease(Object identity, Supplier<T> make, Leases.Close<T> close) {
        return leased.lease(identity, make, close);
    }

    void add(AutoCloseable lease) {
        leased.add(lease);
    }

    /// In the order in which they were leased.
    List<AutoCloseable> all() {
        return leased.all();
    }

    /// Those of plugins.
    List<Extension<?>> extensions() {
        return extensions;
    }

    void giveBack() {
        leased.giveBack();
    }
}
