package mosn.core.protocol.filter;

import io.netty.channel.Channel;
import io.netty.handler.timeout.IdleStateHandler;

import mosn.api.ExtensionContext;
import mosn.api.Metrics;
import mosn.api.network.NetworkFilterFactory;
import mosn.core.loop.ContextLoader;
import mosn.core.observe.Repeated;
import mosn.core.protocol.ServerConnection;
import mosn.core.protocol.ServerProtocol;
import mosn.core.stream.StreamFactory;

import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The server side of a network filter: a filter for each connection. Safe from any thread.
public final class NetworkFilterServer implements ServerProtocol {
    private static final long PAUSE = Duration.ofSeconds(30).toNanos();

    private final String name;
    private final NetworkFilterFactory factory;
    private final ContextLoader loader;
    private final Duration idleTimeout;
    private final int limit;
    private final System.Logger log;
    private final Metrics.Counter failed;
    private final Repeated sentences = new Repeated(PAUSE);

    /// @param name the filter's type
    /// @param idleTimeout how long a connection without streams may do nothing; zero for ever
    public NetworkFilterServer(
            String name,
            NetworkFilterFactory factory,
            ContextLoader loader,
            Duration idleTimeout,
            ExtensionContext context) {
        this.name = name;
        this.factory = factory;
        this.loader = loader;
        this.idleTimeout = idleTimeout;
        this.limit = loader.call(factory::limit);
        this.log = context.logger();
        this.failed = context.metrics().counter("connections_failed");
    }

    @Override
    public String name() {
        return name;
    }

    /// The factory is closed with the generation, and may be of a plugin.
    @Override
    public boolean isLent() {
        return true;
    }

    @Override
    public ServerConnection open(Channel channel, StreamFactory streams) {
        if (idleTimeout.isPositive()) {
            channel.pipeline()
                    .addLast(
                            new IdleStateHandler(
                                    0, 0, idleTimeout.toMillis(), TimeUnit.MILLISECONDS));
        }
        var connection = new FilterConnection(this, channel, streams);
        channel.pipeline().addLast(connection);
        connection.begin(factory);
        return connection;
    }

    ContextLoader loader() {
        return loader;
    }

    int limit() {
        return limit;
    }

    /// A filter has thrown; the same is not said again for a while.
    void failed(SocketAddress peer, Throwable why) {
        failed.increment();
        var said = sentences.of("", String.valueOf(why), System.nanoTime());
        if (!said.isEmpty()) {
            log.log(
                    Level.WARNING,
                    name + " failed on the connection of " + peer + ": " + said,
                    why);
        }
    }
}
