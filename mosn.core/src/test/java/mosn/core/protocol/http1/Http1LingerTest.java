package mosn.core.protocol.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.stream.Connection;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.RequestReceiver;
import mosn.core.message.StreamReset;
import mosn.core.stream.StreamFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// With sockets, for it is about what systems do: closing one on which something is unread resets
/// it, and a reset destroys what the client has not read yet.
@Timeout(30)
class Http1LingerTest {
    /// More than both sockets' buffers hold.
    private static final int UPLOAD = 16 << 20;

    @Test
    void aClientThatSendsOnBeyondItsResponseStillGetsIt() throws IOException {
        assertEquals(
                "HTTP/1.1 403 Forbidden",
                upload("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + UPLOAD + "\r\n\r\n"));
    }

    @Test
    void aClientThatSendsOnBeyondARefusalStillGetsIt() throws IOException {
        assertEquals(
                "HTTP/1.1 400 Bad Request",
                upload("POST / HTTP/1.1\r\nContent-Length: " + UPLOAD + "\r\n\r\n"));
    }

    /// Sends everything before it reads anything.
    ///
    /// @return the first line of the response
    private static String upload(String head) throws IOException {
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            var server = listen(loops);
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port(server))) {
                socket.getOutputStream().write(head.getBytes(ISO_8859_1));
                var piece = new byte[64 << 10];
                for (var sent = 0; sent < UPLOAD; sent += piece.length) {
                    socket.getOutputStream().write(piece);
                }
                var answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
                assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
                return answer.lines().findFirst().orElse("");
            }
        } finally {
            loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private static Channel listen(MultiThreadIoEventLoopGroup loops) {
        var protocol = new Http1Server(Http1Config.DEFAULT, Duration.ZERO, InstantSource.system());
        return new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                var _ = protocol.open(channel, new Forbidding());
                            }
                        })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    private static int port(Channel server) {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    private static final class Forbidding implements StreamFactory {
        @Override
        public RequestReceiver newStream(DownstreamLeg leg) {
            return new RequestReceiver() {
                @Override
                public void head(RequestHead head, boolean end) {
                    leg.head(leg.newHead(403), true);
                }

                @Override
                public void data(ByteBuf chunk, boolean end) {
                    chunk.release();
                }

                @Override
                public void trailers(Headers trailers) {}

                @Override
                public void reset(StreamReset why) {}

                @Override
                public void onWritable() {}
            };
        }

        @Override
        public Connection connection() {
            throw new UnsupportedOperationException("the protocol does not ask for it");
        }

        @Override
        public void refused(int status, String detail) {}
    }
}
