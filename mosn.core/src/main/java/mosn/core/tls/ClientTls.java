package mosn.core.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;

import mosn.api.tls.TlsPeer;
import mosn.core.observe.Repeated;
import mosn.core.observe.Stats;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import javax.net.ssl.SNIHostName;

/// The TLS of one cluster. Safe from any thread.
public final class ClientTls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClientTls.class);

    /// Between two lines that say the same of a host.
    private static final long PAUSE = TimeUnit.SECONDS.toNanos(30);

    /// Spoken where a host chooses nothing.
    private static final String HTTP1 = "http/1.1";

    private final String cluster;
    private final TlsContext context;
    private final TlsStats stats;
    private final Repeated failures = new Repeated(PAUSE);

    private ClientTls(String cluster, TlsContext context, TlsStats stats) {
        this.cluster = cluster;
        this.context = context;
        this.stats = stats;
    }

    /// @param sources says where the certificates come from
    /// @throws mosn.api.ConfigException where something is wrong with them
    public static ClientTls of(
            String cluster, TlsConfig config, Stats stats, Function<TlsConfig, TlsSource> sources) {
        var numbers = new TlsStats(stats, Map.of("cluster", cluster));
        var context =
                new TlsContext(
                        config, TlsPeer.SERVER, sources.apply(config), numbers, config.alpn());
        if (context.material().expires() != null) {
            numbers.expiring(
                    () -> Objects.requireNonNullElse(context.material().expires(), Instant.EPOCH));
        }
        return new ClientTls(cluster, context, numbers);
    }

    /// Begins a handshake on a connected channel, whose protocol is not there yet. The handlers end
    /// its pipeline.
    ///
    /// @param address of the host, as it is written
    /// @param name of the host, to be asked for and checked where the configuration names none; a
    ///   name or an IP address
    /// @param spoken what the cluster's protocol is called in ALPN
    /// @param outcome called once, on the event loop
    public void begin(
            Channel channel,
            int loop,
            String address,
            String name,
            List<String> spoken,
            Outcome outcome) {
        var config = context.config();
        var checked = config.serverName().isEmpty() ? name : config.serverName();
        var offered = Alpn.offered(config.alpn(), spoken);
        var handler = handler(channel, checked, offered);
        if (handler == null) {
            outcome.onFailed();
            return;
        }
        handler.setHandshakeTimeoutMillis(0); // the limit for connecting holds for all of it
        var watched = watched(loop, address, () -> refusal(offered, handler), outcome);
        channel.pipeline().addLast(handler, new HandshakeWatch(watched));
        channel.read();
    }

    /// What is wrong with what the host has chosen of `offered`; empty where nothing is. A host
    /// that knows no ALPN may speak HTTP/1, but not HTTP/2 (RFC 9113, 3.2).
    private static String refusal(List<String> offered, SslHandler handler) {
        var chosen = handler.applicationProtocol();
        if (offered.isEmpty() || offered.contains(chosen == null ? HTTP1 : chosen)) {
            return "";
        }
        return "is asked to speak "
                + String.join(" or ", offered)
                + " (ALPN), and chooses "
                + (chosen == null ? "nothing" : chosen);
    }

    /// Null where nobody is to be spoken to any more.
    private @Nullable SslHandler handler(Channel channel, String name, List<String> offered) {
        SslHandler made;
        do { // newer contexts took their place
            made =
                    context.contexts()
                            .handler(
                                    offered,
                                    netty ->
                                            netty.newHandler(channel.alloc(), name, port(channel)));
        } while (made == null && !context.isClosed());
        if (made == null) {
            return null;
        }
        Engines.finish(made.engine(), context.config());
        if (!NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
            var parameters = made.engine().getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            made.engine().setSSLParameters(parameters);
        }
        return made;
    }

    private static int port(Channel channel) {
        return channel.remoteAddress() instanceof java.net.InetSocketAddress inet
                ? inet.getPort()
                : 0;
    }

    private HandshakeWatch.Outcome watched(
            int loop, String address, Supplier<String> refusal, Outcome outcome) {
        return new HandshakeWatch.Outcome() {
            @Override
            public void onSuccess() {
                var refused = refusal.get();
                if (refused.isEmpty()) {
                    stats.count(loop, TlsStat.HANDSHAKE_TOTAL);
                    outcome.onConnected();
                } else {
                    stats.count(loop, TlsStat.HANDSHAKE_FAILED);
                    warn(address, refused);
                    outcome.onFailed();
                }
            }

            @Override
            public void onFailure(Throwable cause) {
                stats.count(loop, TlsStat.HANDSHAKE_FAILED);
                var plain = context.config().fallBack() && Failure.isPlainPeer(cause);
                warn(
                        address,
                        Failure.sentence(cause)
                                + (plain
                                        ? "; it is spoken to in the clear, because fall_back is"
                                                + " true"
                                        : ""));
                if (plain) {
                    stats.count(loop, TlsStat.PLAIN_TOTAL);
                    outcome.onPlainPeer();
                } else {
                    outcome.onFailed();
                }
            }
        };
    }

    private void warn(String address, String sentence) {
        var said = failures.of(address, sentence, System.nanoTime());
        if (!said.isEmpty()) {
            LOG.warn("cluster {}: TLS: the host {} {}", cluster, address, said);
        }
    }

    @Override
    public void close() {
        context.close();
    }

    /// How a handshake ended.
    public interface Outcome {
        /// The protocol's handlers may be put behind now.
        void onConnected();

        /// It has been logged and counted.
        void onFailed();

        /// The host has no TLS, and the configuration lets it: another connection is to be made,
        /// without.
        void onPlainPeer();
    }
}
