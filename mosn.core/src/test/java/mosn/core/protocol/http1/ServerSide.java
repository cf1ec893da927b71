package mosn.core.protocol.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.stream.Connection;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.RequestReceiver;
import mosn.core.message.StreamReset;
import mosn.core.protocol.ServerConnection;
import mosn.core.stream.StreamFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A connection's server side without a socket: what a client sends goes in, what the streams are
/// told and what the client gets come out. Time stands still unless it is moved.
final class ServerSide implements StreamFactory, AutoCloseable {
    static final String DATE = "Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n";
    static final Duration IDLE = Duration.ofSeconds(90);

    final EmbeddedChannel channel = new EmbeddedChannel();
    final ServerConnection connection;
    final List<Request> requests = new ArrayList<>();

    /// What was passed on, one line each.
    final StringBuilder events = new StringBuilder();

    private final StringBuilder unread = new StringBuilder();
    private final StringBuilder output = new StringBuilder();
    private final Consumer<Request> onRequest;

    ServerSide(Consumer<Request> onRequest) {
        this(Http1Config.DEFAULT, onRequest);
    }

    ServerSide(Http1Config config, Consumer<Request> onRequest) {
        this.onRequest = onRequest;
        channel.freezeTime();
        connection =
                new Http1Server(config, IDLE, InstantSource.fixed(Instant.EPOCH))
                        .open(channel, this);
    }

    @Override
    public RequestReceiver newStream(DownstreamLeg leg) {
        var request = new Request(leg);
        requests.add(request);
        return request;
    }

    @Override
    public Connection connection() {
        throw new UnsupportedOperationException("the protocol does not ask for it");
    }

    @Override
    public void refused(int status, String detail) {
        line("refused " + status + " " + detail);
    }

    /// The client sends; what is not read because reading is paused waits.
    void send(String bytes) {
        unread.append(bytes);
        pump();
    }

    private void pump() {
        channel.runPendingTasks();
        while (!unread.isEmpty() && channel.isOpen() && channel.config().isAutoRead()) {
            var read = bytes(unread.toString());
            unread.setLength(0);
            channel.pipeline().fireChannelRead(read);
            channel.pipeline().fireChannelReadComplete();
            channel.runPendingTasks();
        }
    }

    /// What the client has got since this was asked last.
    String received() {
        pump();
        for (ByteBuf chunk; (chunk = channel.readOutbound()) != null; chunk.release()) {
            output.append(chunk.toString(ISO_8859_1));
        }
        var all = output.toString();
        output.setLength(0);
        return all;
    }

    Request last() {
        return requests.getLast();
    }

    void pass(Duration time) {
        channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    boolean open() {
        pump();
        return channel.isOpen();
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
        channel.checkException();
    }

    private void line(String event) {
        events.append(event).append('\n');
    }

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    /// One stream, as the codec sees it.
    final class Request implements RequestReceiver {
        final DownstreamLeg leg;
        boolean ended;
        private HttpRequestHead head;
        private final StringBuilder body = new StringBuilder();

        Request(DownstreamLeg leg) {
            this.leg = leg;
            this.head = new HttpRequestHead("", "", "", "", new mosn.core.message.HeaderBlock());
        }

        HttpRequestHead head() {
            return head;
        }

        String body() {
            return body.toString();
        }

        @Override
        public void head(RequestHead head, boolean end) {
            this.head = (HttpRequestHead) head;
            ended = end;
            line("head " + head.method() + " " + target(head));
            head.headers().forEach((name, value) -> line("  " + name + ": " + value));
            if (end) {
                line("end");
            }
            onRequest.accept(this);
        }

        private static String target(RequestHead head) {
            var query = head.query();
            return head.path() + (query == null ? "" : "?" + query);
        }

        @Override
        public void data(ByteBuf chunk, boolean end) {
            body.append(chunk.toString(ISO_8859_1));
            line("data " + chunk.toString(ISO_8859_1));
            chunk.release();
            ended = end;
            if (end) {
                line("end");
                onRequest.accept(this);
            }
        }

        @Override
        public void trailers(Headers trailers) {
            line("trailers");
            trailers.forEach((name, value) -> line("  " + name + ": " + value));
            ended = true;
            onRequest.accept(this);
        }

        @Override
        public void reset(StreamReset why) {
            line("reset " + why);
        }

        @Override
        public void onWritable() {
            line("writable");
        }

        /// Answers with a body of a known length.
        void answer(int status, String text) {
            var response = head(status, "Content-Length", "" + text.length());
            leg.head(response, false);
            leg.data(bytes(text), true);
        }

        ResponseHead head(int status, String... headers) {
            var response = leg.newHead(status);
            for (var i = 0; i < headers.length; i += 2) {
                response.headers().add(headers[i], Objects.requireNonNull(headers[i + 1]));
            }
            return response;
        }
    }
}
