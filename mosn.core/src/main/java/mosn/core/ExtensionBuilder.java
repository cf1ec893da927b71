package mosn.core;

import mosn.api.ConfigException;
import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;
import mosn.api.plugin.PluginStartException;
import mosn.core.config.Complaints;
import mosn.core.extension.Extension;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/// Has providers make what a configuration asks of them: each with a context and the class loader
/// of its own, and with a complaint about the place that names it where it fails.
final class ExtensionBuilder {
    private final HostContext.Services services;
    private final Complaints complaints;
    private final Building<?> building;
    private final List<Runnable> beginnings = new ArrayList<>();

    ExtensionBuilder(HostContext.Services services, Complaints complaints, Building<?> building) {
        this.services = services;
        this.complaints = complaints;
        this.building = building;
    }

    /// Where an extension is named.
    ///
    /// @param key what names it; empty where all of `node` is about it
    /// @param repair what to do about a provider that fails
    record Place(ConfigNode node, String key, String repair) {
        static Place of(ConfigNode node, String key) {
            return new Place(node, key, "repair the extension");
        }

        ConfigException problem(String problem, String fix) {
            return key.isEmpty() ? node.problem(problem, fix) : node.problem(key, problem, fix);
        }
    }

    /// Calls a provider.
    interface Create<P extends Provider, T> {
        T create(P provider, ConfigNode config, ExtensionContext context);
    }

    /// @param name of the context
    /// @param config of which every key has to be asked for
    /// @throws ConfigException where the provider fails
    /// @throws GenerationBuilder.Refused where it complained, which has been noted
    <P extends Provider, T extends AutoCloseable> Made<T> make(
            Extension<P> found, String name, Place place, ConfigNode config, Create<P, T> create) {
        building.next(place.problem("", "").path(), place.repair());
        var loader = found.contextLoader();
        var context =
                new HostContext(
                        name,
                        found.provider().getClass().getModule(),
                        loader,
                        services,
                        building::name,
                        building.abandoned());
        return guarded(
                place,
                context,
                () -> {
                    var product =
                            complaints.read(
                                    config,
                                    node -> made(create, found, node, context),
                                    Generation::closeQuietly);
                    context.seal();
                    if (product == null) {
                        throw new GenerationBuilder.Refused();
                    }
                    return new Made<>(product, context, loader);
                });
    }

    /// Has something done once the configuration that is being built has been taken.
    void whenTaken(Runnable beginning) {
        beginnings.add(beginning);
    }

    /// What is to be done when the configuration is taken, in the order in which it was made.
    List<Runnable> beginnings() {
        return List.copyOf(beginnings);
    }

    /// What it leaves on this thread is not for the next one, nor for threads that others begin.
    private static <P extends Provider, T> T made(
            Create<P, T> create, Extension<P> found, ConfigNode node, ExtensionContext context) {
        var loader = found.contextLoader();
        try {
            return loader.call(
                    () ->
                            Objects.requireNonNull(
                                    create.create(found.provider(), node, context),
                                    "it made nothing"));
        } finally {
            loader.sweep();
        }
    }

    /// What `make` makes of something that is there already; `owner` ends where it fails.
    <R> R guarded(Place place, AutoCloseable owner, Supplier<R> make) {
        try {
            return make.get();
        } catch (GenerationBuilder.Refused | ConfigException e) {
            Generation.closeQuietly(owner);
            throw e;
        } catch (PluginStartException e) {
            Generation.closeQuietly(owner);
            throw place.problem(e.problem(), e.fix());
        } catch (Throwable e) { // of any kind: other languages throw what they do not declare
            Generation.closeQuietly(owner);
            throw place.problem("cannot be built: its provider fails with " + e, place.repair());
        }
    }

    /// An extension, made perhaps for a configuration before this one, is a part of this one: the
    /// plugins that it has named keep their names to themselves, and it is at work once this one is
    /// taken.
    void claim(Place place, HostContext context) {
        whenTaken(context::begin);
        try {
            context.plugins().forEach(building.names()::claim);
        } catch (PluginStartException e) {
            throw place.problem(e.problem(), e.fix());
        }
    }
}
