package mosn.core.protocol.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;

import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.upstream.ClientConnection;

import java.util.Objects;

/// A connection's client side without a socket: requests go in, what the host gets and what the
/// streams are told come out.
final class ClientSide implements ClientConnection.Listener, AutoCloseable {
    final EmbeddedChannel channel = new EmbeddedChannel();
    final Wire host = new Wire(channel);
    final ClientConnection connection;
    private final StringBuilder events = new StringBuilder();

    ClientSide(int... settings) {
        this(Http2Config.DEFAULT, settings);
    }

    private ClientSide(Http2Config config) {
        channel.freezeTime();
        connection = new Http2Client(config).open(channel, this);
    }

    /// The host has not said anything yet.
    static ClientSide beforeSettings() {
        return new ClientSide(Http2Config.DEFAULT);
    }

    ClientSide(Http2Config config, int... settings) {
        this(config);
        host.settings(settings);
        host.received();
        events();
    }

    UpstreamLeg ask(String name, HttpRequestHead head, boolean end) {
        var leg = connection.newStream(new Response(name));
        leg.head(head, end);
        return leg;
    }

    UpstreamLeg get(String name) {
        return ask(name, request("GET", "/", "Host", "a"), true);
    }

    UpstreamLeg post(String name) {
        return ask(name, request("POST", "/", "Host", "a"), false);
    }

    static HttpRequestHead request(String method, String target, String... headers) {
        var block = new HeaderBlock();
        for (var i = 0; i < headers.length; i += 2) {
            block.add(headers[i], Objects.requireNonNull(headers[i + 1]));
        }
        return new HttpRequestHead("Http1", method, "http", target, block);
    }

    String received() {
        return host.received();
    }

    String events() {
        channel.runPendingTasks();
        var all = events.toString().strip();
        events.setLength(0);
        return all;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
        channel.checkException();
    }

    private void line(String event) {
        events.append(event).append('\n');
    }

    @Override
    public void onAvailable(ClientConnection of) {
        line("available " + of.streams() + " of " + (of.streams() + of.capacity()));
    }

    @Override
    public void onDraining(ClientConnection of) {
        line("draining");
    }

    @Override
    public void onClosed(ClientConnection of) {
        line("closed");
    }

    private final class Response implements ResponseReceiver {
        private final String name;

        Response(String name) {
            this.name = name;
        }

        @Override
        public void informational(ResponseHead head) {
            line(name + " informational " + head.status());
        }

        @Override
        public void head(ResponseHead head, boolean end) {
            line(name + " head " + head.status() + (end ? " end" : ""));
            head.headers().forEach((field, value) -> line("  " + field + ": " + value));
        }

        @Override
        public void data(ByteBuf chunk, boolean end) {
            line(name + " data " + chunk.toString(ISO_8859_1) + (end ? " end" : ""));
            chunk.release();
        }

        @Override
        public void trailers(Headers trailers) {
            line(name + " trailers");
            trailers.forEach((field, value) -> line("  " + field + ": " + value));
        }

        @Override
        public void reset(StreamReset why) {
            line(name + " reset " + why);
        }

        @Override
        public void onWritable() {
            line(name + " writable");
        }
    }
}
