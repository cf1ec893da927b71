package mosn.core.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.WriteBufferWaterMark;

import mosn.core.loop.Loop;
import mosn.core.loop.Threads;
import mosn.core.loop.TimerWheel;
import mosn.core.loop.Transport;
import mosn.core.message.StreamReset;
import mosn.core.tls.ClientTls;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// TCP or a Unix socket, and TLS where the cluster has it. A name is asked for on a thread of its
/// own, and each of its addresses is tried in turn; one limit of time holds for all of it,
/// handshakes too.
final class SocketConnector implements Connector {
    private static final System.Logger LOG = System.getLogger(SocketConnector.class.getName());

    private final Transport transport;
    private final ReflectiveChannelFactory<? extends Channel> sockets;
    private final ReflectiveChannelFactory<? extends Channel> unixSockets;
    private final Map<ChannelOption<?>, Object> options;
    private final Map<ChannelOption<?>, Object> tcpOptions =
            Map.of(ChannelOption.TCP_NODELAY, true, ChannelOption.SO_KEEPALIVE, true);
    private final long timeout;
    private final @Nullable ClientTls tls;

    /// @param tls null where the cluster is spoken to in the clear
    SocketConnector(
            Transport transport, Duration timeout, int bufferLimit, @Nullable ClientTls tls) {
        this.tls = tls;
        this.transport = transport;
        this.sockets = new ReflectiveChannelFactory<>(transport.socket());
        this.unixSockets = new ReflectiveChannelFactory<>(transport.unixSocket());
        this.timeout = timeout.toNanos();
        this.options =
                Map.of(
                        ChannelOption.AUTO_READ,
                        false,
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        0,
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(bufferLimit / 2, bufferLimit));
    }

    @Override
    public void connect(Loop loop, HostConfig to, ClientProtocol protocol, Outcome outcome) {
        var attempt = new Connecting(loop, to, protocol, outcome);
        var address = to.endpoint().address();
        if (address != null) {
            attempt.onResolved(List.of(address));
        } else {
            Threads.begin("mosn-resolve", attempt::resolve);
        }
    }

    /// From the wish to the connection. Used on its event loop, but for [#resolve].
    private final class Connecting {
        private final Loop loop;
        private final HostConfig to;
        private final ClientProtocol protocol;
        private final Outcome outcome;
        private final TimerWheel.Timeout limit;
        private Iterator<? extends SocketAddress> addresses = Collections.emptyIterator();
        private @Nullable Channel channel;
        private boolean plain;
        private boolean over;

        Connecting(Loop loop, HostConfig to, ClientProtocol protocol, Outcome outcome) {
            this.loop = loop;
            this.to = to;
            this.protocol = protocol;
            this.plain = to.tlsDisable();
            this.outcome = outcome;
            this.limit = loop.timers().start(timeout, this::onTimeout);
        }

        void resolve() {
            List<? extends SocketAddress> found;
            try {
                found = to.endpoint().resolve();
            } catch (UnknownHostException e) {
                LOG.log(System.Logger.Level.DEBUG, "{0} cannot be resolved", to.address());
                found = List.of();
            }
            var answer = found;
            Pool.onLoop(loop, () -> onResolved(answer));
        }

        void onResolved(List<? extends SocketAddress> found) {
            addresses = found.iterator();
            next();
        }

        private void next() {
            if (over) {
                return;
            }
            if (!addresses.hasNext()) {
                fail(StreamReset.UPSTREAM_CONNECT_FAILED);
                return;
            }
            connect(addresses.next());
        }

        private void connect(SocketAddress address) {
            var socket = newSocket(address instanceof UnixDomainSocketAddress);
            if (socket == null) {
                fail(StreamReset.UPSTREAM_CONNECT_FAILED);
                return;
            }
            channel = socket;
            loop.executor()
                    .register(socket)
                    .addListener(
                            registered -> {
                                if (registered.isSuccess()) {
                                    connect(socket, address);
                                } else {
                                    socket.unsafe().closeForcibly();
                                    next();
                                }
                            });
        }

        private @Nullable Channel newSocket(boolean unix) {
            try {
                var socket = (unix ? unixSockets : sockets).newChannel();
                options.forEach((option, value) -> set(socket, option, value));
                if (!unix) {
                    tcpOptions.forEach((option, value) -> set(socket, option, value));
                }
                return socket;
            } catch (ChannelException e) { // as when there are no more file descriptors
                LOG.log(System.Logger.Level.ERROR, "no socket for " + to.address(), e);
                return null;
            }
        }

        private void connect(Channel socket, SocketAddress address) {
            socket.connect(transport.nettys(address))
                    .addListener(
                            connected -> {
                                if (over) {
                                    var _ = socket.close();
                                } else if (connected.isSuccess() && isTrusted(socket)) {
                                    secure(socket, address);
                                } else {
                                    var _ = socket.close();
                                    next();
                                }
                            });
        }

        private boolean isTrusted(Channel socket) {
            if (!to.endpoint().own() || LocalPeer.isOwn(socket)) {
                return true;
            }
            LOG.log(
                    System.Logger.Level.ERROR,
                    "{0}: another user listens at {1}, and is not called",
                    to.address(),
                    to.endpoint().address());
            return false;
        }

        private void secure(Channel socket, SocketAddress address) {
            if (tls == null || plain) {
                onConnected(socket);
            } else {
                tls.begin(
                        socket,
                        loop.index(),
                        to.address(),
                        to.hostname().isEmpty() ? to.endpoint().host() : to.hostname(),
                        protocol.alpn(),
                        new Handshake(socket, address));
            }
        }

        private void onConnected(Channel socket) {
            over = true;
            limit.cancel();
            outcome.onConnected(socket);
        }

        /// What becomes of a connection whose handshake has ended.
        private final class Handshake implements ClientTls.Outcome {
            private final Channel socket;
            private final SocketAddress address;

            Handshake(Channel socket, SocketAddress address) {
                this.socket = socket;
                this.address = address;
            }

            @Override
            public void onConnected() {
                if (!over) {
                    Connecting.this.onConnected(socket);
                }
            }

            @Override
            public void onFailed() {
                var _ = socket.close();
                next();
            }

            @Override
            public void onPlainPeer() {
                var _ = socket.close();
                if (!over) {
                    plain = true;
                    connect(address);
                }
            }
        }

        private void onTimeout() {
            fail(StreamReset.UPSTREAM_CONNECT_TIMEOUT);
            if (channel != null) {
                var _ = channel.close();
            }
        }

        private void fail(StreamReset why) {
            if (!over) {
                over = true;
                limit.cancel();
                outcome.onFailed(why);
            }
        }

        @SuppressWarnings("unchecked") // each option stands beside a value of its type
        private static <T> void set(Channel socket, ChannelOption<T> option, Object value) {
            socket.config().setOption(option, (T) value);
        }
    }
}
