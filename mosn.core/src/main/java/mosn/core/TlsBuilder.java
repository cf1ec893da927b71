package mosn.core;

import mosn.api.tls.TlsContextProvider;
import mosn.api.tls.TlsContextSource;
import mosn.api.tls.TlsMaterial;
import mosn.api.tls.TlsPeer;
import mosn.core.config.JsonConfigNode;
import mosn.core.extension.Extension;
import mosn.core.extension.Extensions;
import mosn.core.listener.ListenerConfig;
import mosn.core.tls.ClientTls;
import mosn.core.tls.ServerTls;
import mosn.core.tls.TlsConfig;
import mosn.core.tls.TlsSource;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Builds the TLS part of a generation: what stays as it is written is shared with the generation
/// before.
final class TlsBuilder {
    private final GenerationBuilder.Parts parts;
    private final Extensions extensions;
    private final ExtensionBuilder builder;
    private final Lessor lessor;

    TlsBuilder(
            GenerationBuilder.Parts parts,
            Extensions extensions,
            ExtensionBuilder builder,
            Lessor lessor) {
        this.parts = parts;
        this.extensions = extensions;
        this.builder = builder;
        this.lessor = lessor;
    }

    /// Takes a lease for the generation that is being built.
    interface Lessor {
        <T> T lease(Object identity, Supplier<T> make, Leases.Close<T> close);

        /// The same for what is the proxy's own, and known elsewhere by its name: there is never
        /// another beside it.
        <T> T share(Object identity, Supplier<T> make, Leases.Close<T> close);
    }

    ServerTls listener(ListenerConfig listener, List<String> spoken) {
        return lease(
                identity("listener", listener.name(), listener.tls(), listener.inspector(), spoken),
                makers ->
                        ServerTls.of(
                                listener.name(),
                                listener.tls(),
                                listener.inspector(),
                                spoken,
                                parts.stats(),
                                config -> source(listener.name(), config, makers)),
                ServerTls::close);
    }

    ClientTls cluster(String cluster, TlsConfig config) {
        return lease(
                identity("cluster", cluster, List.of(config)),
                makers ->
                        ClientTls.of(
                                cluster,
                                config,
                                parts.stats(),
                                written -> source(cluster, written, makers)),
                ClientTls::close);
    }

    /// What is leased, and the extensions that it has its material from.
    private record Supplied<T>(T tls, List<Maker> makers) {}

    private record Maker(ExtensionBuilder.Place place, HostContext context) {}

    private <T> T lease(Object identity, Function<List<Maker>, T> make, Leases.Close<T> close) {
        var supplied =
                lessor.lease(
                        identity,
                        () -> {
                            var makers = new ArrayList<Maker>();
                            return new Supplied<>(make.apply(makers), makers);
                        },
                        (Supplied<T> it) -> close.close(it.tls()));
        supplied.makers().forEach(maker -> builder.claim(maker.place(), maker.context()));
        return supplied.tls();
    }

    private List<Object> identity(String of, String name, List<TlsConfig> configs, Object... more) {
        var identity = new ArrayList<Object>(List.of("tls", of, name));
        for (var config : configs) {
            identity.add(JsonConfigNode.written(config.node()));
            if (!config.type().isEmpty()) {
                identity.add(provider(config).identity());
            }
        }
        identity.addAll(List.of(more));
        return identity;
    }

    private Extension<TlsContextProvider> provider(TlsConfig config) {
        return extensions.find(TlsContextProvider.class, config.node(), "type");
    }

    private TlsSource source(String owner, TlsConfig config, List<Maker> makers) {
        if (config.type().isEmpty()) {
            return TlsSource.written(config);
        }
        var found = provider(config);
        var place = ExtensionBuilder.Place.of(config.node(), "type");
        var made =
                builder.make(
                        found, owner, place, config.extendVerify(), TlsContextProvider::create);
        makers.add(new Maker(place, made.context()));
        return new TlsSource(new Lent(made), made.loader());
    }

    /// An extension's source, which takes what was lent to it along when it ends.
    private record Lent(Made<TlsContextSource> made) implements TlsContextSource {
        @Override
        public TlsMaterial open(Consumer<TlsMaterial> refresh) {
            return Objects.requireNonNull(made.product().open(refresh), "no material");
        }

        @Override
        public void verify(TlsPeer peer, List<X509Certificate> chain) throws CertificateException {
            made.product().verify(peer, chain);
        }

        @Override
        public void close() {
            made.close();
        }
    }
}
