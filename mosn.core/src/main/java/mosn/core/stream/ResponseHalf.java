package mosn.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.Edited;
import mosn.core.message.Leg;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Objects;

/// The response of a stream: it comes from the host, or is made here, passes the sender filters,
/// and goes to the client; 1xx responses go before it.
final class ResponseHalf implements BodyFlow.Passage, FilterCursor.Half {
    /// 1xx responses that wait for a filter on another thread; what is more is dropped.
    private static final int INFORMATIONAL_HELD = 8;

    private final ProxyStream stream;
    private final DownstreamLeg client;
    private @Nullable FilterCursor filters;
    private @Nullable ArrayDeque<ResponseHead> informational;
    private @Nullable ResponseHead head;
    private @Nullable BodyFlow flow;
    private boolean headWaits;
    private boolean begun;
    private int from;
    private boolean replaced;
    private int replacements;
    private boolean tunnel;
    private boolean sent;
    private boolean over;

    ResponseHalf(ProxyStream stream, DownstreamLeg client) {
        this.stream = stream;
        this.client = client;
    }

    /// @param filters those that it passes; null where there are none
    void filters(@Nullable FilterCursor filters) {
        this.filters = filters;
    }

    /// Whether there is one, be it that it has not passed the filters.
    boolean isThere() {
        return head != null;
    }

    /// Whether the connection carries something else than HTTP from here on.
    boolean isTunnel() {
        return tunnel;
    }

    /// Whether its head has gone to the client.
    boolean isSent() {
        return sent;
    }

    /// Whether all of it has gone, and the stream goes on for a tunnel's other direction.
    boolean isOver() {
        return over;
    }

    /// The head that has gone to the client; null before.
    @Nullable ResponseHead sent() {
        return sent ? head : null;
    }

    /// @throws IllegalStateException where there is none
    ResponseHead head() {
        if (head == null || headWaits) {
            throw new IllegalStateException("there is no response yet");
        }
        return head;
    }

    private BodyFlow flow() {
        return Objects.requireNonNull(flow);
    }

    private boolean isAtFilter() {
        return filters != null && filters.isUnderWay();
    }

    // from the host

    void onInformational(ResponseHead head) {
        if (this.head != null) {
            return;
        }
        if (isAtFilter()) {
            hold(head);
        } else if (filters == null || filters.run(Phase.INFORMATIONAL, 0, head, false)) {
            client.informational(head);
        }
    }

    private void hold(ResponseHead head) {
        if (informational == null) {
            informational = new ArrayDeque<>(INFORMATIONAL_HELD);
        }
        if (informational.size() < INFORMATIONAL_HELD) {
            informational.add(head);
        }
    }

    /// A 1xx response has gone on or been dropped: what waited behind it follows.
    private void follow() {
        for (var next = nextInformational(); next != null; next = nextInformational()) {
            if (!Objects.requireNonNull(filters).run(Phase.INFORMATIONAL, 0, next, false)) {
                return;
            }
            client.informational(next);
        }
        if (headWaits) {
            headWaits = false;
            filter(0);
        }
    }

    private @Nullable ResponseHead nextInformational() {
        return informational == null ? null : informational.poll();
    }

    /// @param host where the rest of it comes from
    void onHead(ResponseHead head, boolean end, Leg host) {
        this.head = head;
        tunnel = head.status() == 101;
        flow = new BodyFlow(host, this);
        if (end) {
            flow.empty();
        }
        if (isAtFilter()) {
            headWaits = true; // behind a 1xx response that a filter has not let go
        } else {
            filter(0);
        }
    }

    void onData(ByteBuf chunk, boolean end) {
        flow().data(chunk, end);
    }

    void onTrailers(Headers trailers) {
        flow().trailers(trailers);
    }

    // made here

    /// A reply takes the place of whatever there was; it passes the filters from `from` on.
    void begin(Reply reply, int from) {
        head = reply.head();
        tunnel = false;
        replaced = false;
        flow = new BodyFlow(client, this);
        if (reply.body().isReadable()) {
            flow.data(reply.body(), true);
        } else {
            flow.empty();
        }
        filter(from);
    }

    /// The first filter that has not seen the head of a response yet.
    int unseen() {
        return begun && filters != null ? filters.uncalled() : 0;
    }

    /// Nothing more of it is wanted.
    void abandon() {
        headWaits = false;
        informational = null;
        if (filters != null) {
            filters.cancel();
        }
        if (flow != null) {
            flow.finish();
        }
    }

    // through the filters

    /// @param from the first filter that sees it
    private void filter(int from) {
        begun = true;
        this.from = from;
        if (filters == null || filters.run(Phase.BEFORE_SEND, from, null, false)) {
            sendHead();
        }
    }

    @Override
    public boolean collect(int limit) {
        return tunnel || flow().collect(limit);
    }

    @Override
    public void collectNoMore() {
        if (flow != null) { // null where a 1xx response has waited
            flow.collectNoMore();
        }
    }

    @Override
    public boolean data(ByteBuf chunk, boolean end) {
        if (tunnel) {
            stream.onTunnelled();
        }
        if (filters == null || tunnel) {
            return sendPiece(chunk, end);
        }
        return filters.run(Phase.RESPONSE_DATA, from, chunk, end)
                && sendPiece((ByteBuf) Objects.requireNonNull(filters.takePiece()), end);
    }

    @Override
    public boolean isAsked() {
        return filters != null && stream.filters().has(Phase.RESPONSE_DATA) && !tunnel;
    }

    @Override
    public @Nullable FilterCursor asker() {
        return isAsked() ? filters : null;
    }

    @Override
    public boolean trailers(Headers trailers) {
        return (filters == null
                        || tunnel
                        || filters.run(Phase.RESPONSE_TRAILERS, from, trailers, true))
                && send(trailers);
    }

    @Override
    public void tooLarge() {
        stream.replyLocally(500, "response_body_over_filter_limit");
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
            case INFORMATIONAL -> {
                client.informational((ResponseHead) Objects.requireNonNull(piece));
                follow();
            }
            case BEFORE_SEND -> sendHead();
            case RESPONSE_DATA -> {
                if (sendPiece((ByteBuf) Objects.requireNonNull(piece), end)) {
                    flow().open();
                }
            }
            default -> send((Headers) Objects.requireNonNull(piece));
        }
    }

    @Override
    public void dropped() {
        follow();
    }

    // to the client

    private void sendHead() {
        if (!stream.mayAnswer()) {
            return; // terminated from elsewhere: that reply is on its way to this loop
        }
        var leaving = head();
        var body = flow();
        var route = stream.routing().route();
        if (route != null) {
            route.finalizeResponse(leaving, stream::variable);
        }
        fixLength(leaving, body);
        sent = true;
        stream.info().responseCode(leaving.status());
        var alone = body.isEmpty();
        client.head(leaving, alone);
        if (tunnel) {
            stream.onTunnel();
        }
        if (alone) {
            stream.finish();
        } else {
            body.open();
        }
    }

    /// Ends a tunnel in good order: what has come has gone, and nothing follows.
    void endTunnel() {
        if (!over) {
            client.data(Unpooled.EMPTY_BUFFER, true);
        }
        client.reset();
    }

    private void fixLength(ResponseHead leaving, BodyFlow body) {
        if (stream.filters().has(Phase.RESPONSE_DATA) && !body.isEmpty() && !tunnel) {
            leaving.headers().remove("content-length");
        } else if (replaced) {
            leaving.headers().set("content-length", String.valueOf(body.heldBytes()));
        }
    }

    /// @param end whether the body ends with it, which the message need not
    private boolean sendPiece(ByteBuf chunk, boolean end) {
        return send(chunk, end && flow().endsWithData());
    }

    private boolean send(ByteBuf chunk, boolean end) {
        if (!end && !chunk.isReadable()) {
            chunk.release(); // a filter has dropped it, or was told the end alone
            return true;
        }
        stream.info().sent(chunk.readableBytes());
        client.data(chunk, end);
        if (end) {
            onEnd();
        } else if (!client.writable()) {
            flow().full();
        }
        return true;
    }

    /// What ends a response ends its stream, but a tunnel's other direction lives on.
    private void onEnd() {
        var upstream = stream.routing().upstream();
        if (tunnel && upstream != null && !upstream.isRequestSent()) {
            over = true;
        } else {
            stream.finish();
        }
    }

    private boolean send(Headers trailers) {
        client.trailers(trailers);
        stream.finish();
        return true;
    }

    void onClientWritable() {
        if (flow != null) {
            flow.onWritable();
        }
    }

    // what filters ask for

    /// Whether all of it is held for the filter whose turn it is.
    private boolean isHeld() {
        return filters != null && filters.isAtWhole() && flow != null && flow.isHeld();
    }

    @Nullable Buffer body() {
        return isHeld() ? flow().whole() : null;
    }

    void body(Buffer body) {
        ProxyStream.checkHeld(isHeld());
        flow().replace(body);
        replaced = true;
        replacements++;
    }

    @Override
    public int edits() {
        return Edited.of(head) + replacements;
    }

    @Override
    public int heldBytes() {
        return isHeld() ? flow().heldBytes() : 0;
    }

    @Nullable Headers trailers() {
        return isHeld() ? flow().trailers() : null;
    }
}
