package mosn.core.protocol.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.stream.Connection;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.RequestReceiver;
import mosn.core.message.StreamReset;
import mosn.core.protocol.ServerConnection;
import mosn.core.protocol.ServerProtocol;
import mosn.core.stream.StreamFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// A connection's server side without a socket. Time stands still unless it is moved.
final class ServerSide implements StreamFactory, AutoCloseable {
    static final String DATE = "date=Thu, 01 Jan 1970 00:00:00 GMT";
    static final Duration IDLE = Duration.ofSeconds(90);

    final EmbeddedChannel channel = new EmbeddedChannel();
    final Wire client = new Wire(channel);
    final ServerConnection connection;
    final List<Request> requests = new ArrayList<>();
    private final StringBuilder events = new StringBuilder();

    ServerSide() {
        this(Http2Config.DEFAULT);
    }

    ServerSide(Http2Config config) {
        this(new Http2Server(config, IDLE, InstantSource.fixed(Instant.EPOCH)));
        client.preface();
        client.settings();
        client.received();
    }

    /// Without the preface.
    ServerSide(ServerProtocol protocol) {
        channel.freezeTime();
        connection = protocol.open(channel, this);
        channel.runPendingTasks();
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

    String received() {
        return client.received();
    }

    /// What was passed on since this was asked last, one line each.
    String events() {
        channel.runPendingTasks();
        var all = events.toString().strip();
        events.setLength(0);
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

    @Override
    public void close() {
        channel.finishAndReleaseAll();
        channel.checkException();
    }

    private void line(String event) {
        events.append(event).append('\n');
    }

    /// One stream, as the protocol sees it.
    final class Request implements RequestReceiver {
        final DownstreamLeg leg;
        HttpRequestHead head = new HttpRequestHead("", "", "", "", new HeaderBlock());

        Request(DownstreamLeg leg) {
            this.leg = leg;
        }

        @Override
        public void head(RequestHead head, boolean end) {
            this.head = (HttpRequestHead) head;
            var query = head.query();
            line(head.method() + " " + head.path() + (query == null ? "" : "?" + query));
            head.headers().forEach((name, value) -> line("  " + name + ": " + value));
            if (end) {
                line("end");
            }
        }

        @Override
        public void data(ByteBuf chunk, boolean end) {
            line("data " + chunk.toString(ISO_8859_1));
            chunk.release();
            if (end) {
                line("end");
            }
        }

        @Override
        public void trailers(Headers trailers) {
            line("trailers");
            trailers.forEach((name, value) -> line("  " + name + ": " + value));
        }

        @Override
        public void reset(StreamReset why) {
            line("reset " + why);
        }

        @Override
        public void onWritable() {
            line("writable");
        }

        void answer(int status, boolean end, String... fields) {
            var response = leg.newHead(status);
            for (var i = 0; i < fields.length; i += 2) {
                response.headers().add(fields[i], Objects.requireNonNull(fields[i + 1]));
            }
            leg.head(response, end);
        }

        void data(String text, boolean end) {
            leg.data(Wire.bytes(text), end);
        }
    }
}
