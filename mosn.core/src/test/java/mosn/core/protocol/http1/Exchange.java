package mosn.core.protocol.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.stream.Connection;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.RequestReceiver;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.stream.StreamFactory;
import mosn.core.upstream.ClientConnection;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Both sides of the codec with nothing between them but a stream that passes everything on: what a
/// client and a host send goes in, what they get comes out.
final class Exchange implements StreamFactory, AutoCloseable {
    private final Http1Config config;
    private final Peer client;
    private @Nullable Peer host;
    private @Nullable ClientConnection upstream;
    private final StringBuilder log = new StringBuilder();
    private final StringBuilder fromEarlierHosts = new StringBuilder();

    Exchange(Http1Config config) {
        this.config = config;
        client = new Peer(new EmbeddedChannel());
        var server =
                new Http1Server(config, Duration.ofSeconds(90), InstantSource.fixed(Instant.EPOCH));
        var _ = server.open(client.channel, this);
    }

    void clientSends(String bytes) {
        client.send(bytes);
    }

    void hostSends(String bytes) {
        if (host != null) {
            host.send(bytes);
        }
        settle();
    }

    void clientCloses() {
        Input.close(client.channel);
        settle();
    }

    void hostCloses() {
        if (host != null) {
            Input.close(host.channel);
        }
        settle();
    }

    /// What the client has got since this was asked last.
    String answer() {
        settle();
        return client.take();
    }

    /// What hosts have got since this was asked last.
    String forwarded() {
        settle();
        var all = fromEarlierHosts + (host == null ? "" : host.take());
        fromEarlierHosts.setLength(0);
        return all;
    }

    /// What else was said since this was asked last, a line each; and which of the connections is
    /// closed.
    String log() {
        settle();
        var all = log.toString();
        log.setLength(0);
        return all
                + (client.channel.isOpen() ? "" : "client closed\n")
                + (host == null || host.channel.isOpen() ? "" : "host closed\n");
    }

    private void settle() {
        for (var round = 0; round < 3; round++) {
            client.send("");
            if (host != null) {
                host.send("");
            }
        }
    }

    @Override
    public void close() {
        client.channel.finishAndReleaseAll();
        client.channel.checkException();
        if (host != null) {
            host.channel.finishAndReleaseAll();
            host.channel.checkException();
        }
    }

    @Override
    public RequestReceiver newStream(DownstreamLeg leg) {
        return new Stream(leg);
    }

    @Override
    public Connection connection() {
        throw new UnsupportedOperationException("the protocol does not ask for it");
    }

    @Override
    public void refused(int status, String detail) {
        log.append("refused ").append(status).append(' ').append(detail).append('\n');
    }

    private ClientConnection upstream() {
        var kept = upstream;
        if (kept != null && kept.capacity() > 0) {
            return kept;
        }
        if (host != null) {
            fromEarlierHosts.append(host.take());
            host.channel.finishAndReleaseAll();
        }
        var next = new Peer(new EmbeddedChannel());
        host = next;
        var opened = new Http1Client(config).open(next.channel, new Unheeded());
        upstream = opened;
        return opened;
    }

    private static final class Unheeded implements ClientConnection.Listener {
        @Override
        public void onAvailable(ClientConnection connection) {}

        @Override
        public void onDraining(ClientConnection connection) {}

        @Override
        public void onClosed(ClientConnection connection) {}
    }

    /// The far end of a channel. What is sent while the channel does not read waits.
    private static final class Peer {
        final EmbeddedChannel channel;
        private final StringBuilder unread = new StringBuilder();
        private final StringBuilder got = new StringBuilder();

        Peer(EmbeddedChannel channel) {
            this.channel = channel;
            channel.freezeTime();
        }

        void send(String bytes) {
            unread.append(bytes);
            channel.runPendingTasks();
            while (!unread.isEmpty() && channel.isOpen() && channel.config().isAutoRead()) {
                var read = ServerSide.bytes(unread.toString());
                unread.setLength(0);
                channel.pipeline().fireChannelRead(read);
                channel.pipeline().fireChannelReadComplete();
                channel.runPendingTasks();
            }
        }

        String take() {
            for (ByteBuf chunk; (chunk = channel.readOutbound()) != null; chunk.release()) {
                got.append(chunk.toString(ISO_8859_1));
            }
            var all = got.toString();
            got.setLength(0);
            return all;
        }
    }

    private final class Stream implements RequestReceiver {
        private final DownstreamLeg down;
        private @Nullable UpstreamLeg up;
        private boolean answered;
        private boolean responseEnded;

        Stream(DownstreamLeg down) {
            this.down = down;
        }

        @Override
        public void head(RequestHead head, boolean end) {
            up = upstream().newStream(new Answers());
            up.head(head, end);
        }

        @Override
        public void data(ByteBuf chunk, boolean end) {
            if (up == null) {
                chunk.release();
            } else {
                up.data(chunk, end);
            }
        }

        @Override
        public void trailers(Headers trailers) {
            if (up != null) {
                up.trailers(trailers);
            }
        }

        @Override
        public void reset(StreamReset why) {
            log.append("reset ").append(why).append('\n');
            if (up != null) {
                up.reset();
            }
            answerFor(why);
        }

        private void answerFor(StreamReset why) {
            if (!why.answerable()) {
                return;
            }
            if (!answered) {
                answered = true;
                down.head(down.newHead(why.status()), true);
            } else if (!responseEnded) {
                down.reset();
            }
        }

        @Override
        public void onWritable() {}

        /// The other direction: both have a method for data.
        private final class Answers implements ResponseReceiver {
            @Override
            public void informational(ResponseHead head) {
                down.informational(head);
            }

            @Override
            public void head(ResponseHead head, boolean end) {
                answered = true;
                responseEnded = end;
                down.head(head, end);
            }

            @Override
            public void data(ByteBuf chunk, boolean end) {
                responseEnded = end;
                down.data(chunk, end);
            }

            @Override
            public void trailers(Headers trailers) {
                responseEnded = true;
                down.trailers(trailers);
            }

            @Override
            public void reset(StreamReset why) {
                log.append("reset ").append(why).append('\n');
                answerFor(why);
            }

            @Override
            public void onWritable() {}
        }
    }
}
