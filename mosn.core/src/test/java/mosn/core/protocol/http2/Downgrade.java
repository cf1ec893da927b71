package mosn.core.protocol.http2;

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
import mosn.core.protocol.http1.Http1Client;
import mosn.core.protocol.http1.Http1Config;
import mosn.core.stream.StreamFactory;
import mosn.core.upstream.ClientConnection;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A client of HTTP/2, both codecs, and one host of HTTP/1, with nothing in between.
final class Downgrade implements StreamFactory, AutoCloseable {
    private final EmbeddedChannel downstream = new EmbeddedChannel();
    private final EmbeddedChannel upstream = new EmbeddedChannel();
    private final Wire client = new Wire(downstream);
    private final ClientConnection host;
    private final StringBuilder log = new StringBuilder();

    Downgrade() {
        var clock = InstantSource.fixed(Instant.EPOCH);
        var server = new Http2Server(Http2Config.DEFAULT, Duration.ofSeconds(90), clock);
        var _ = server.open(downstream, this);
        host = new Http1Client(Http1Config.DEFAULT).open(upstream, new Unheeded());
        client.preface();
        client.settings();
        client.received();
    }

    Wire client() {
        return client;
    }

    String received() {
        return client.received();
    }

    String forwarded() {
        upstream.runPendingTasks();
        var all = new StringBuilder();
        for (ByteBuf chunk; (chunk = upstream.readOutbound()) != null; chunk.release()) {
            all.append(chunk.toString(ISO_8859_1));
        }
        return all.toString();
    }

    String log() {
        return log.toString().strip();
    }

    boolean hostIsConnected() {
        upstream.runPendingTasks();
        return upstream.isOpen();
    }

    @Override
    public RequestReceiver newStream(DownstreamLeg leg) {
        return new Request(host.newStream(new Unheard()));
    }

    @Override
    public Connection connection() {
        throw new UnsupportedOperationException("the protocol does not ask for it");
    }

    @Override
    public void refused(int status, String detail) {
        log.append("refused ").append(status).append(' ').append(detail).append('\n');
    }

    @Override
    public void close() {
        downstream.finishAndReleaseAll();
        upstream.finishAndReleaseAll();
        downstream.checkException();
        upstream.checkException();
    }

    private record Request(UpstreamLeg leg) implements RequestReceiver {
        @Override
        public void head(RequestHead head, boolean end) {
            leg.head(head, end);
        }

        @Override
        public void data(ByteBuf chunk, boolean end) {
            leg.data(chunk, end);
        }

        @Override
        public void trailers(Headers trailers) {
            leg.trailers(trailers);
        }

        @Override
        public void reset(StreamReset why) {
            leg.reset();
        }

        @Override
        public void onWritable() {}
    }

    private static final class Unheard implements ResponseReceiver {
        @Override
        public void informational(ResponseHead head) {}

        @Override
        public void head(ResponseHead head, boolean end) {}

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
    }

    private static final class Unheeded implements ClientConnection.Listener {
        @Override
        public void onAvailable(ClientConnection connection) {}

        @Override
        public void onDraining(ClientConnection connection) {}

        @Override
        public void onClosed(ClientConnection connection) {}
    }
}
