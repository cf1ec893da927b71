package mosn.sdk;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Where the plugin listens: a Unix socket of its own, or, where that cannot be or is not wanted, a
/// port of the loopback address.
final class Endpoint {
    /// What a host must wait for open calls at most.
    private static final long GRACE_MILLIS = 1_500;

    private final Server server;
    private final String address;

    private Endpoint(Server server, String address) {
        this.server = server;
        this.address = address;
    }

    static Endpoint open(
            Environment environment,
            boolean tcp,
            int maxMessage,
            List<ServerServiceDefinition> services)
            throws IOException {
        return tcp || !Epoll.isAvailable()
                ? port(environment, maxMessage, services)
                : socket(environment, maxMessage, services);
    }

    private static Endpoint socket(
            Environment environment, int maxMessage, List<ServerServiceDefinition> services)
            throws IOException {
        Files.createDirectories(environment.temporary());
        var path = Files.createTempFile(environment.temporary(), "plugin", ".sock");
        Files.delete(path);
        path.toFile().deleteOnExit();
        var server =
                start(
                        new DomainSocketAddress(path.toFile()),
                        EpollServerDomainSocketChannel.class,
                        new EpollEventLoopGroup(environment.threads(), daemons()),
                        maxMessage,
                        services);
        return new Endpoint(server, "unix|" + path);
    }

    private static Endpoint port(
            Environment environment, int maxMessage, List<ServerServiceDefinition> services)
            throws IOException {
        for (var port = environment.minPort(); port <= environment.maxPort(); port++) {
            try {
                var server =
                        start(
                                new InetSocketAddress(
                                        InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
                                NioServerSocketChannel.class,
                                new NioEventLoopGroup(environment.threads(), daemons()),
                                maxMessage,
                                services);
                return new Endpoint(server, "tcp|127.0.0.1:" + server.getPort());
            } catch (IOException e) {
                System.getLogger("mosn.sdk")
                        .log(System.Logger.Level.DEBUG, "port {0} is taken", port);
            }
        }
        throw new IOException(
                "no port from %d to %d is free"
                        .formatted(environment.minPort(), environment.maxPort()));
    }

    private static Server start(
            SocketAddress address,
            Class<? extends ServerChannel> channel,
            EventLoopGroup loops,
            int maxMessage,
            List<ServerServiceDefinition> services)
            throws IOException {
        return NettyServerBuilder.forAddress(address)
                .channelType(channel)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .directExecutor()
                .maxInboundMessageSize(maxMessage)
                .addServices(services)
                .build()
                .start();
    }

    private static DefaultThreadFactory daemons() {
        return new DefaultThreadFactory("plugin", true);
    }

    /// As in `unix|/tmp/plugin1.sock`.
    String address() {
        return address;
    }

    /// Takes no new calls; those that are open have a little time.
    void close() {
        server.shutdown();
        var thread = new Thread(this::end, "plugin-end");
        thread.setDaemon(true);
        thread.start();
    }

    private void end() {
        try {
            if (!server.awaitTermination(GRACE_MILLIS, TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void awaitEnd() throws InterruptedException {
        server.awaitTermination();
    }
}
