package mosn.core.stream;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.stream.ResponseFlag;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.Edited;
import mosn.core.message.HttpRequestHead;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// The request of a stream: it comes from the client, passes the receiver filters, and goes to the
/// host, head first, then piece by piece.
final class RequestHalf implements BodyFlow.Passage, FilterCursor.Half {
    private final ProxyStream stream;
    private final DownstreamLeg client;
    private final BodyFlow flow;
    private @Nullable FilterCursor filters;
    private @Nullable RequestHead head;
    private boolean replaced;
    private int replacements;

    /// Null where no host may say that it has not looked at it.
    private @Nullable SentBody sent;

    RequestHalf(ProxyStream stream, DownstreamLeg client) {
        this.stream = stream;
        this.client = client;
        this.flow = new BodyFlow(client, this);
    }

    RequestHead head() {
        return Objects.requireNonNull(head);
    }

    @Nullable RequestHead headIfAny() {
        return head;
    }

    /// @param filters those that it passes; null where there are none
    void filters(@Nullable FilterCursor filters) {
        this.filters = filters;
    }

    // from the client

    void onHead(RequestHead head, boolean end) {
        this.head = head;
        if (end) {
            flow.empty();
        }
    }

    void onData(ByteBuf chunk, boolean end) {
        flow.data(chunk, end);
    }

    void onTrailers(Headers trailers) {
        flow.trailers(trailers);
    }

    boolean asksForTunnel() {
        return head instanceof HttpRequestHead http && http.upgrade();
    }

    // through the filters

    /// Calls the filters of a phase of the head, from the one at `from` on.
    ///
    /// @return whether all have passed it at once
    boolean filter(Phase phase, int from) {
        return filters == null || filters.run(phase, from, null, false);
    }

    /// Whether a filter has not answered yet.
    boolean isAtFilter() {
        return filters != null && filters.isUnderWay();
    }

    @Override
    public boolean collect(int limit) {
        if (asksForTunnel()) {
            return true; // what follows is the tunnel's, and waits for the answer
        }
        if (!flow.complete() && head().headers().contains("expect")) {
            // the client waits for a word before it sends what the filter waits for
            head().headers().remove("expect");
            client.informational(client.newHead(100));
        }
        return flow.collect(limit);
    }

    @Override
    public void collectNoMore() {
        flow.collectNoMore();
    }

    @Override
    public boolean data(ByteBuf chunk, boolean end) {
        if (stream.responseHalf().isTunnel()) {
            stream.onTunnelled();
            return sendPiece(chunk, end);
        }
        if (filters == null) {
            return sendPiece(chunk, end);
        }
        return filters.run(Phase.REQUEST_DATA, 0, chunk, end)
                && sendPiece((ByteBuf) Objects.requireNonNull(filters.takePiece()), end);
    }

    @Override
    public boolean isAsked() {
        return filters != null
                && stream.filters().has(Phase.REQUEST_DATA)
                && !stream.responseHalf().isTunnel();
    }

    @Override
    public @Nullable FilterCursor asker() {
        return isAsked() ? filters : null;
    }

    @Override
    public boolean trailers(Headers trailers) {
        return (filters == null
                        || stream.responseHalf().isTunnel()
                        || filters.run(Phase.REQUEST_TRAILERS, 0, trailers, true))
                && send(trailers);
    }

    @Override
    public void tooLarge() {
        stream.info().flag(ResponseFlag.REQ_ENTITY_TOO_LARGE);
        stream.replyLocally(413, "request_body_over_filter_limit");
    }

    @Override
    public void whole() {
        wake();
    }

    /// A filter has failed, perhaps in the other direction.
    void leftOut(int index) {
        if (filters != null) {
            filters.leftOut(index);
        }
    }

    void wake() {
        if (filters != null) {
            filters.wake();
        }
    }

    @Override
    public void passed(Phase phase, @Nullable Object piece, boolean end) {
        switch (phase) {
            case REQUEST_DATA -> {
                if (sendPiece((ByteBuf) Objects.requireNonNull(piece), end)) {
                    flow.open();
                }
            }
            case REQUEST_TRAILERS -> send((Headers) Objects.requireNonNull(piece));
            default -> stream.routing().advance();
        }
    }

    // to the host

    /// The filters of the head have passed: what it says of the body's length may be wrong now.
    void fixLength() {
        var headers = head().headers();
        if (stream.filters().has(Phase.REQUEST_DATA) && !flow.isEmpty()) {
            headers.remove("content-length");
        } else if (replaced && headers.contains("content-length")) {
            headers.set("content-length", String.valueOf(flow.heldBytes()));
        }
    }

    void onUpstreamReady(UpstreamRequest upstream) {
        var again = sent != null && sent.begun() ? sent : null;
        var alone = again == null && flow.isEmpty();
        upstream.send(head(), alone);
        if (alone || upstream.isGone()) {
            return;
        }
        if (asksForTunnel()) {
            upstream.startTimeout(); // what follows waits for the answer: see onTunnel
            return;
        }
        if (sent == null && upstream.protocol().refuses()) {
            sent = new SentBody();
        }
        if (again != null && !again.sendAgain(upstream)) {
            flow.full();
        }
        if (!upstream.isGone()) {
            flow.open();
        }
    }

    /// What has come behind the head, and what comes, is the tunnel's.
    void onTunnel() {
        flow.open();
    }

    /// Whether all that a host was given can be given to another.
    boolean isRemembered() {
        return sent != null && sent.remembered();
    }

    /// No host will be given it again.
    void forget() {
        if (sent != null) {
            sent.forget();
        }
    }

    /// There is no host for the rest, and one is to come.
    void waitForUpstream() {
        flow.shut();
    }

    void onUpstreamWritable() {
        flow.onWritable();
    }

    /// @param end whether the body ends with it, which the message need not
    private boolean sendPiece(ByteBuf chunk, boolean end) {
        return send(chunk, end && flow.endsWithData());
    }

    private boolean send(ByteBuf chunk, boolean end) {
        var upstream = stream.routing().upstream();
        if (upstream == null || !upstream.isReady()) {
            chunk.release();
            return false;
        }
        if (!end && !chunk.isReadable()) {
            chunk.release(); // a filter has dropped it, or was told the end alone
            return true;
        }
        stream.info().received(chunk.readableBytes());
        if (sent != null) {
            sent.add(chunk, end);
        }
        if (!upstream.send(chunk, end)) {
            flow.full();
        }
        return true;
    }

    private boolean send(Headers trailers) {
        var upstream = stream.routing().upstream();
        if (upstream != null && upstream.isReady()) {
            if (sent != null) {
                sent.add(trailers);
            }
            upstream.send(trailers);
        }
        return true;
    }

    /// Nothing more of it is wanted.
    void abandon() {
        if (filters != null) {
            filters.cancel();
        }
        flow.finish();
    }

    // what filters ask for

    /// Whether all of it is held for the filter whose turn it is.
    private boolean isHeld() {
        return filters != null && filters.isAtWhole() && flow.isHeld();
    }

    @Nullable Buffer body() {
        return isHeld() ? flow.whole() : null;
    }

    void body(Buffer body) {
        ProxyStream.checkHeld(isHeld());
        flow.replace(body);
        replaced = true;
        replacements++;
    }

    @Override
    public int edits() {
        return Edited.of(head) + replacements;
    }

    @Override
    public int heldBytes() {
        return isHeld() ? flow.heldBytes() : 0;
    }

    @Nullable Headers trailers() {
        return isHeld() ? flow.trailers() : null;
    }
}
