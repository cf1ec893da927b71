package mosn.core.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;

import mosn.api.tls.TlsPeer;
import mosn.api.tls.TlsSession;
import mosn.core.observe.Stats;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/// The TLS of one listener. Safe from any thread.
public final class ServerTls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTls.class);

    private final String listener;
    private final boolean inspector;
    private final List<TlsContext> contexts;
    private final Map<TlsContext, List<String>> protocols;
    private final TlsStats stats;
    private final Duration handshakeTimeout;

    private ServerTls(
            String listener,
            boolean inspector,
            Map<TlsContext, List<String>> protocols,
            TlsStats stats) {
        this.listener = listener;
        this.inspector = inspector;
        this.contexts = List.copyOf(protocols.keySet());
        this.protocols = Map.copyOf(protocols);
        this.stats = stats;
        this.handshakeTimeout = contexts.getFirst().config().handshakeTimeout();
    }

    /// @param configs at least one
    /// @param inspector whether connections in the clear are served too
    /// @param spoken what the listener's protocol is called in ALPN
    /// @param sources says where the certificates of each come from
    /// @throws mosn.api.ConfigException where something is wrong with one of them
    public static ServerTls of(
            String listener,
            List<TlsConfig> configs,
            boolean inspector,
            List<String> spoken,
            Stats stats,
            Function<TlsConfig, TlsSource> sources) {
        var numbers = new TlsStats(stats, Map.of("listener", listener));
        var protocols = new LinkedHashMap<TlsContext, List<String>>();
        try {
            for (var config : configs) {
                var offered = Alpn.offered(config.alpn(), spoken);
                var context =
                        new TlsContext(
                                config, TlsPeer.CLIENT, sources.apply(config), numbers, offered);
                protocols.put(context, offered);
            }
        } catch (RuntimeException e) {
            protocols.keySet().forEach(TlsContext::close);
            throw e;
        }
        var tls = new ServerTls(listener, inspector, protocols, numbers);
        numbers.expiring(tls::expires);
        return tls;
    }

    private Instant expires() {
        return contexts.stream()
                .map(context -> context.material().expires())
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElse(Instant.MAX);
    }

    /// Puts TLS, or what finds out whether it is, at the end of an accepted connection's pipeline.
    /// Called on its event loop, before anything is read.
    public void install(Channel channel, int loop) {
        var ready = ready();
        if (ready.isEmpty()) {
            stats.count(loop, TlsStat.PLAIN_TOTAL);
        } else {
            channel.pipeline().addLast(new Inspection(this, ready, channel, loop));
        }
    }

    private List<TlsContext> ready() {
        var all = new ArrayList<TlsContext>(contexts.size());
        for (var context : contexts) {
            if (context.ready()) {
                all.add(context);
            }
        }
        return all;
    }

    SslHandler handler(TlsContext context, Channel channel) {
        var offered = Objects.requireNonNull(protocols.get(context));
        SslHandler made;
        do { // newer contexts took their place
            made = context.contexts().handler(offered, netty -> netty.newHandler(channel.alloc()));
        } while (made == null && !context.isClosed());
        if (made == null) {
            throw new IllegalStateException("the listener takes no more connections");
        }
        Engines.finish(made.engine(), context.config());
        made.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        return made;
    }

    HandshakeWatch watch(Channel channel, int loop) {
        return new HandshakeWatch(
                new HandshakeWatch.Outcome() {
                    @Override
                    public void onSuccess() {
                        stats.count(loop, TlsStat.HANDSHAKE_TOTAL);
                    }

                    @Override
                    public void onFailure(Throwable cause) {
                        failed(channel, loop, Failure.sentence(cause));
                    }
                });
    }

    void failed(Channel channel, int loop, String sentence) {
        stats.count(loop, TlsStat.HANDSHAKE_FAILED);
        LOG.info("listener {}: TLS: the client {} {}", listener, channel.remoteAddress(), sentence);
    }

    boolean inspector() {
        return inspector;
    }

    long handshakeTimeout() {
        return handshakeTimeout.toMillis();
    }

    void plain(int loop) {
        stats.count(loop, TlsStat.PLAIN_TOTAL);
    }

    /// What the handshake of an accepted connection agreed upon; null where it is in the clear.
    public static @Nullable TlsSession session(Channel channel) {
        return Session.of(channel);
    }

    /// Files are watched no more, and extensions' sources closed; open connections go on.
    @Override
    public void close() {
        contexts.forEach(TlsContext::close);
    }
}
