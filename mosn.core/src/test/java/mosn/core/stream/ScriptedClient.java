package mosn.core.stream;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.api.stream.Connection;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.HttpResponseHead;
import mosn.core.message.StreamReset;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;

/// A client with one request: what it gets is a line of the trace, and the test says what it sends.
final class ScriptedClient implements DownstreamLeg, Connection {
    private final Bench bench;
    private final Message got;
    private final ProxyStream stream;
    private boolean oneWay;
    private boolean full;
    private boolean paused;
    private boolean sentAll;
    private boolean over;
    private boolean breaks;
    private boolean upgrades = true;
    private @Nullable ResponseHead response;

    ScriptedClient(Bench bench) {
        this.bench = bench;
        this.got = new Message("client", bench);
        this.stream = bench.get(() -> new ProxyStream(bench, bench.loop(), this, this));
    }

    ProxyStream stream() {
        return stream;
    }

    /// What it got of a response, if any; as it was when it came.
    ResponseHead response() {
        return Objects.requireNonNull(response);
    }

    String body() {
        return bench.get(got::body);
    }

    boolean sentAll() {
        return bench.get(() -> sentAll);
    }

    /// Whether nothing more comes, in either direction.
    boolean over() {
        return bench.get(() -> over);
    }

    boolean paused() {
        return bench.get(() -> paused);
    }

    ScriptedClient wantsNoAnswer() {
        oneWay = true;
        return this;
    }

    /// Its head of a response cannot be written: a mistake in the proxy.
    ScriptedClient breaks() {
        breaks = true;
        return this;
    }

    /// What a host changes to is not what it asked for.
    ScriptedClient takesNoUpgrade() {
        upgrades = false;
        return this;
    }

    /// A request that is a head alone.
    ScriptedClient gets(String path, String... fields) {
        return begins("GET", path, true, fields);
    }

    /// A request with a body to come.
    ScriptedClient posts(String path, String... fields) {
        return begins("POST", path, false, fields);
    }

    /// A request to go on with another protocol.
    ScriptedClient asksForTunnel() {
        var head = head("GET", "/", "upgrade", "websocket");
        head.upgrade(true);
        return begins(head, false);
    }

    ScriptedClient begins(String method, String path, boolean end, String... fields) {
        return begins(head(method, path, fields), end);
    }

    ScriptedClient begins(HttpRequestHead head, boolean end) {
        bench.run(
                () -> {
                    sentAll = end;
                    stream.head(head, end);
                });
        return this;
    }

    static HttpRequestHead head(String method, String path, String... fields) {
        var headers = new HeaderBlock();
        headers.add("host", "x");
        for (var i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        return new HttpRequestHead("Http1", method, "http", path, headers);
    }

    ScriptedClient sends(String text) {
        return sends(text, false);
    }

    ScriptedClient ends(String text) {
        return sends(text, true);
    }

    private ScriptedClient sends(String text, boolean end) {
        bench.run(
                () -> {
                    if (!over) {
                        sentAll |= end;
                        stream.data(bench.buffer(text), end);
                    }
                });
        return this;
    }

    ScriptedClient endsWithTrailers() {
        bench.run(
                () -> {
                    if (!over) {
                        sentAll = true;
                        var trailers = new HeaderBlock();
                        trailers.add("t", "request");
                        stream.trailers(trailers);
                    }
                });
        return this;
    }

    void leaves() {
        fails(StreamReset.DOWNSTREAM_CLOSED);
    }

    void fails(StreamReset why) {
        bench.run(
                () -> {
                    if (!over) {
                        over = !why.answerable();
                        stream.reset(why);
                    }
                });
    }

    void full(boolean full) {
        bench.run(
                () -> {
                    this.full = full;
                    if (!full && !over) {
                        stream.onWritable();
                    }
                });
    }

    @Override
    public void informational(ResponseHead head) {
        if (!over) {
            if (got.begun()) {
                bench.wrong("client gets a 1xx response behind the response");
            }
            bench.trace().add("client " + head.status());
        }
    }

    @Override
    public boolean takesUpgrade(ResponseHead head) {
        return upgrades;
    }

    @Override
    public void head(ResponseHead head, boolean end) {
        if (breaks) {
            throw new IllegalStateException("on purpose");
        }
        if (!over) {
            response = head;
            got.head(String.valueOf(head.status()), head.headers(), end);
            over |= end;
        }
    }

    @Override
    public void data(ByteBuf chunk, boolean end) {
        if (over) {
            chunk.release();
        } else {
            got.data(chunk, end);
            over |= end;
        }
    }

    @Override
    public void trailers(Headers trailers) {
        if (!over) {
            got.trailers(trailers);
            over = true;
        }
    }

    @Override
    public boolean oneWay() {
        return oneWay;
    }

    @Override
    public ResponseHead newHead(int status) {
        return new HttpResponseHead(status);
    }

    @Override
    public boolean writable() {
        return !full;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void reset() {
        if (!over) {
            over = true;
            bench.trace().add("client reset");
        }
    }

    @Override
    public long id() {
        return 1;
    }

    @Override
    public String listener() {
        return "l";
    }

    @Override
    public SocketAddress localAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    }

    @Override
    public SocketAddress remoteAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 2);
    }
}
