package mosn.core.tls;

import mosn.api.ConfigException;
import mosn.api.tls.ClientAuthentication;
import mosn.api.tls.TlsContextSource;
import mosn.api.tls.TlsMaterial;
import mosn.api.tls.TlsPeer;
import mosn.core.loop.ContextLoader;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import javax.net.ssl.SSLException;

/// One `tls_context` at work: newer material replaces the old for the handshakes that follow, and
/// broken material does not. Safe from any thread.
final class TlsContext implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);
    private static final Duration WARNED_BEFORE = Duration.ofDays(30);
    private static final Duration WARNED_EVERY = Duration.ofDays(1);
    private static final Material NOTHING =
            new Material(List.of(), null, List.of(), ClientAuthentication.NONE);

    private final TlsConfig config;
    private final TlsPeer peers;
    private final TlsContextSource source;
    private final ContextLoader loader;
    private final TlsStats stats;
    private final List<String> protocols;
    private @Nullable Reminder reminder;
    private volatile @Nullable State state;
    private volatile boolean closed;

    /// @param contexts null where there is no certificate, and `fall_back` says to go on without
    /// @param names of hosts, in lower case
    private record State(Material material, Set<String> names, @Nullable Contexts contexts) {}

    /// @param peers clients for a listener, servers for a cluster
    /// @param protocols offered first
    /// @throws ConfigException where there is something wrong with the material
    TlsContext(
            TlsConfig config,
            TlsPeer peers,
            TlsSource source,
            TlsStats stats,
            List<String> protocols) {
        this.config = config;
        this.peers = peers;
        this.source = source.source();
        this.loader = source.loader();
        this.stats = stats;
        this.protocols = protocols;
        synchronized (this) { // material that is pushed at once has to wait
            this.state = first();
        }
        warnOfExpiry();
        reminder = new Reminder(WARNED_EVERY, this::warnOfExpiry);
    }

    private State first() {
        try {
            return state(loader.call(() -> source.open(this::refresh)));
        } catch (Written.Unreadable e) {
            return orFallBack(e.problem());
        } catch (MaterialException e) {
            return orFallBack(e);
        } catch (SSLException e) {
            throw close(config.node().problem("cannot be used: " + e.getMessage(), "change it"));
        } catch (ConfigException e) {
            throw close(e);
        } catch (RuntimeException | LinkageError e) {
            throw close(
                    config.node()
                            .problem(
                                    "type",
                                    "gives no certificate: its extension fails with " + e,
                                    "repair the extension, or what it asks"));
        }
    }

    private State orFallBack(MaterialException e) {
        if (peers == TlsPeer.CLIENT && config.fallBack()) {
            LOG.error(
                    "{}.{}; until then the listener speaks plain text, because fall_back is true",
                    config.node().path(),
                    e.getMessage());
            return new State(NOTHING, Set.of(), null);
        }
        throw close(config.node().problem(keyOf(e), e.problem(), e.fix()));
    }

    /// An extension's material stands behind no key but the one that names the extension.
    private String keyOf(MaterialException e) {
        return config.type().isEmpty() ? e.key() : "type";
    }

    private ConfigException close(ConfigException e) {
        close();
        return e;
    }

    private State state(TlsMaterial text) throws MaterialException, SSLException {
        var material =
                Material.of(
                        text,
                        config,
                        Written.place(config.certChain()),
                        Written.place(config.privateKey()),
                        Written.place(config.caCert()),
                        Instant.now());
        check(material);
        var checks = !config.insecureSkip();
        Contexts.Make make =
                switch (peers) {
                    case CLIENT -> {
                        var trust = Trust.clients(material.trust(), checks, source, loader);
                        yield alpn -> Engines.server(material, config, trust, alpn);
                    }
                    case SERVER -> {
                        var trust = Trust.servers(material.trust(), checks, source, loader);
                        yield alpn -> Engines.client(material, config, trust, alpn);
                    }
                };
        return new State(material, names(material), new Contexts(make, protocols));
    }

    private Set<String> names(Material material) {
        var names = new HashSet<String>();
        if (!material.chain().isEmpty()) {
            names.addAll(Names.hosts(material.chain().getFirst()));
        }
        if (!config.serverName().isEmpty()) {
            names.add(config.serverName());
        }
        return Set.copyOf(names);
    }

    private void check(Material material) throws MaterialException {
        if (peers == TlsPeer.CLIENT && material.key() == null) {
            throw new MaterialException(
                    "cert_chain", "is missing", "write the listener's certificate, PEM or a path");
        }
        if (peers == TlsPeer.CLIENT
                && material.clients() != ClientAuthentication.NONE
                && material.trust().isEmpty()
                && !config.insecureSkip()) {
            throw new MaterialException(
                    "ca_cert",
                    "is missing, so no client's certificate could be checked",
                    "write whom to trust, PEM or a path");
        }
    }

    private synchronized void refresh(TlsMaterial text) {
        if (state == null) {
            throw new IllegalStateException("open has yet to return the first material");
        }
        if (closed) {
            return;
        }
        try {
            var before = state;
            state = state(text);
            closeContexts(before);
            stats.refreshed();
            LOG.info("{} has new certificates: {}", config.node().path(), material());
            warnOfExpiry();
        } catch (MaterialException e) {
            refused("." + keyOf(e) + ": " + e.problem() + "; " + e.fix());
        } catch (SSLException | RuntimeException e) {
            refused(": cannot be used: " + e.getMessage());
        }
    }

    private void refused(String why) {
        stats.refreshFailed();
        LOG.error("{}{}; the certificates before go on serving", config.node().path(), why);
    }

    private static void closeContexts(@Nullable State state) {
        if (state != null && state.contexts != null) {
            state.contexts.close();
        }
    }

    private void warnOfExpiry() {
        var material = material();
        if (soon(material)) {
            LOG.warn(
                    "{}: the certificate of {} expires at {}",
                    config.node().path(),
                    Material.nameOf(material.chain().getFirst()),
                    material.expires());
        }
    }

    /// Less than 30 days, and less than a fifth of its life.
    private static boolean soon(Material material) {
        var expires = material.expires();
        if (expires == null) {
            return false;
        }
        var left = Duration.between(Instant.now(), expires);
        var life =
                Duration.between(material.chain().getFirst().getNotBefore().toInstant(), expires);
        return left.compareTo(WARNED_BEFORE) < 0 && left.compareTo(life.dividedBy(5)) < 0;
    }

    TlsConfig config() {
        return config;
    }

    Material material() {
        return state().material;
    }

    /// What it may be asked for by.
    Set<String> names() {
        return state().names;
    }

    private State state() {
        return Objects.requireNonNull(state);
    }

    /// Whether handshakes are possible: not on a listener that falls back.
    boolean ready() {
        return state().contexts != null;
    }

    /// Whether it makes no more connections.
    boolean isClosed() {
        return closed;
    }

    Contexts contexts() {
        return Objects.requireNonNull(state().contexts, "asked while it is not ready");
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            closeContexts(state);
        }
        if (reminder != null) {
            reminder.close();
        }
        loader.run(source::close);
    }
}
