package mosn.sdk;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Where the plugin listens: a Unix socket of its own, or, where that cannot be or is not wanted, a
/// port of the loopback address.
final class Endpoint {
    /// What a host must wait for open calls at most.
    private static final long GRACE_MILLIS = 1_500;

    private final Server server;
    private final String address;
    private final String certificate;

    private Endpoint(Server server, String address, @Nullable Identity identity) {
        this.server = server;
        this.address = address;
        this.certificate = identity == null ? "" : identity.der();
    }

    static Endpoint open(
            Environment environment,
            boolean tcp,
            int maxMessage,
            List<ServerServiceDefinition> services)
            throws IOException {
        var identity =
                environment.hostCertificate().isEmpty() ? null : Identity.make(Instant.now());
        var offer = new Offer(maxMessage, services, tls(environment, identity));
        return tcp || !Epoll.isAvailable()
                ? port(environment, offer, identity)
                : socket(environment, offer, identity);
    }

    /// What is served, wherever that is.
    private record Offer(
            int maxMessage, List<ServerServiceDefinition> services, @Nullable SslContext tls) {}

    /// Only the host is let in, by its certificate. The JDK does it: a host in Go has a key of a
    /// curve that BoringSSL does not verify with.
    private static @Nullable SslContext tls(Environment environment, @Nullable Identity identity)
            throws IOException {
        if (identity == null) {
            return null;
        }
        var host = environment.hostCertificate().getBytes(StandardCharsets.US_ASCII);
        var builder =
                SslContextBuilder.forServer(identity.certificateStream(), identity.keyStream());
        return GrpcSslContexts.configure(builder, SslProvider.JDK)
                .trustManager(new ByteArrayInputStream(host))
                .clientAuth(ClientAuth.REQUIRE)
                .build();
    }

    private static Endpoint socket(
            Environment environment, Offer offer, @Nullable Identity identity) throws IOException {
        Files.createDirectories(environment.temporary());
        var path = Files.createTempFile(environment.temporary(), "plugin", ".sock");
        Files.delete(path);
        path.toFile().deleteOnExit();
        var server =
                start(
                        new DomainSocketAddress(path.toFile()),
                        EpollServerDomainSocketChannel.class,
                        new EpollEventLoopGroup(environment.threads(), daemons()),
                        offer);
        return new Endpoint(server, "unix|" + path, identity);
    }

    private static Endpoint port(Environment environment, Offer offer, @Nullable Identity identity)
            throws IOException {
        var loops = new NioEventLoopGroup(environment.threads(), daemons());
        for (var port = environment.minPort(); port <= environment.maxPort(); port++) {
            try {
                var server =
                        start(
                                new InetSocketAddress(
                                        InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
                                NioServerSocketChannel.class,
                                loops,
                                offer);
                return new Endpoint(server, "tcp|127.0.0.1:" + server.getPort(), identity);
            } catch (IOException e) {
                System.getLogger("mosn.sdk")
                        .log(System.Logger.Level.DEBUG, "port {0} is taken", port);
            }
        }
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(GRACE_MILLIS);
        throw new IOException(
                "no port from %d to %d is free"
                        .formatted(environment.minPort(), environment.maxPort()));
    }

    private static Server start(
            SocketAddress address,
            Class<? extends ServerChannel> channel,
            EventLoopGroup loops,
            Offer offer)
            throws IOException {
        var builder = NettyServerBuilder.forAddress(address);
        if (offer.tls() != null) {
            builder.sslContext(offer.tls());
        }
        return builder.withChildOption(ChannelOption.SO_KEEPALIVE, null) // not for Unix sockets
                .channelType(channel)
                .bossEventLoopGroup(loops)
                .workerEventLoopGroup(loops)
                .directExecutor()
                .maxInboundMessageSize(offer.maxMessage())
                .addServices(offer.services())
                .build()
                .start();
    }

    private static DefaultThreadFactory daemons() {
        return new DefaultThreadFactory("plugin", true);
    }

    /// The last part of the handshake; empty where it has none.
    String certificate() {
        return certificate;
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
