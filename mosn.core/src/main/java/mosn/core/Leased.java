package mosn.core;

import mosn.core.extension.Extension;
import mosn.core.extension.PluginLayers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// What a generation leases while it is built, in parts: each is one thing that the configuration
/// names, with what that is made of and the plugins that it is of.
final class Leased implements TlsBuilder.Lessor {
    private final Leases leases;
    private final PluginLayers plugins;
    private final AtomicBoolean abandoned;
    private final List<LeasedPart> parts = new ArrayList<>(List.of(new LeasedPart()));
    private final List<Extension<?>> extensions = new ArrayList<>();

    /// @param abandoned whether nobody else is to get what is made from now on
    Leased(Leases leases, PluginLayers plugins, AtomicBoolean abandoned) {
        this.leases = leases;
        this.plugins = plugins;
        this.abandoned = abandoned;
    }

    /// What is leased from now on is of another part.
    void next() {
        if (!parts.getLast().isEmpty()) {
            parts.add(new LeasedPart());
        }
    }

    /// This part is of that extension: it keeps the plugin open, if it is of one.
    void use(Extension<?> extension) {
        var part = parts.getLast();
        var user = plugins.share(extension);
        part.isOf(extension);
        if (user != null) {
            part.uses(user);
            extensions.add(extension);
        }
    }

    @Override
    public <T> T lease(Object identity, Supplier<T> make, Leases.Close<T> close) {
        var lease = leases.lease(identity, make, close, abandoned);
        parts.getLast().add(lease);
        return lease.get();
    }

    @Override
    public <T> T share(Object identity, Supplier<T> make, Leases.Close<T> close) {
        var lease = leases.lease(identity, make, close);
        parts.getLast().add(lease);
        return lease.get();
    }

    void add(AutoCloseable lease) {
        parts.getLast().add(lease);
    }

    /// In the order in which they were leased.
    List<LeasedPart> parts() {
        return parts;
    }

    /// Those of plugins.
    List<Extension<?>> extensions() {
        return extensions;
    }

    void giveBack(Closings closings) {
        closings.close(parts);
    }
}
