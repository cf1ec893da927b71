package mosn.core.protocol.http1;

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
final class ClientSide implements ClientConnection.Listener, ResponseReceiver, AutoCloseable {
    final EmbeddedChannel channel = new EmbeddedChannel();
    final ClientConnection connection;

    /// What was passed on, one line each.
    final StringBuilder events = new StringBuilder();

    ClientSide() {
        this(Http1Config.DEFAULT);
    }

    ClientSide(Http1Config config) {
        channel.freezeTime();
        connection = new Http1Client(config).open(channel, this);
    }

    UpstreamLeg ask(HttpRequestHead head, boolean end) {
        var leg = connection.newStream(this);
        leg.head(head, end);
        return leg;
    }

    static HttpRequestHead request(String method, String target, String... headers) {
        var block = new HeaderBlock();
        for (var i = 0; i < headers.length; i += 2) {
            block.add(headers[i], Objects.requireNonNull(headers[i + 1]));
        }
        return new HttpRequestHead("Http1", method, "http", target, block);
    }

    /// The host says something.
    void send(String bytes) {
        if (channel.isOpen()) {
            channel.pipeline().fireChannelRead(ServerSide.bytes(bytes));
            channel.pipeline().fireChannelReadComplete();
        }
        channel.runPendingTasks();
    }

    void hostCloses() {
        Input.close(channel);
        channel.runPendingTasks();
    }

    /// What the host has got since this was asked last.
    String received() {
        channel.runPendingTasks();
        var all = new StringBuilder();
        for (ByteBuf chunk; (chunk = channel.readOutbound()) != null; chunk.release()) {
            all.append(chunk.toString(ISO_8859_1));
        }
        return all.toString();
    }

    boolean open() {
        channel.runPendingTasks();
        return channel.isOpen();
    }

    /// What was passed on since this was asked last.
    String events() {
        channel.runPendingTasks();
        var all = events.toString();
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
    public void informational(ResponseHead head) {
        line("informational " + head.status());
        fields(head.headers());
    }

    @Override
    public void head(ResponseHead head, boolean end) {
        line("head " + head.status());
        fields(head.headers());
        if (end) {
            line("end");
        }
    }

    private void fields(Headers headers) {
        headers.forEach((name, value) -> line("  " + name + ": " + value));
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
        fields(trailers);
    }

    @Override
    public void reset(StreamReset why) {
        line("reset " + why);
    }

    @Override
    public void onWritable() {
        line("writable");
    }

    @Override
    public void onAvailable(ClientConnection connection) {
        line("available");
    }

    @Override
    public void onDraining(ClientConnection connection) {
        line("draining");
    }

    @Override
    public void onClosed(ClientConnection connection) {
        line("closed");
    }
}
