package mosn.core.stream;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.observe.Span;
import mosn.api.stream.Attribute;
import mosn.api.stream.Connection;
import mosn.api.stream.LocalReply;
import mosn.api.stream.ResponseFlag;
import mosn.core.loop.Loop;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.GrpcSyntax;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.RequestReceiver;
import mosn.core.message.StreamReset;
import mosn.core.observe.DownstreamStat;
import mosn.core.observe.StreamRecord;
import mosn.core.observe.Variables;
import mosn.core.router.RouteEntry;
import mosn.core.upstream.PooledConnection;
import mosn.core.upstream.UpstreamHost;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.time.Duration;

/// One request with its response, from the decoded head to the end. Its parts, as a request meets
/// them:
/// - [RequestHalf]: what comes from the client, through the receiver filters
/// - [Routing]: route and host, step by step
/// - [UpstreamRequest]: one attempt to have it answered by that host
/// - [ResponseHalf]: what comes back, or is made here, through the sender filters
///
/// Here is what concerns all of them:
/// 1. the way in: [#head], [#data], [#trailers], [#reset]
/// 2. replies made here: [#replyLocally], [#begin]
/// 3. filters on threads
/// 4. tunnels
/// 5. the end: [#terminate], [#finish]
/// 6. what filters and logs ask for: the methods of [mosn.api.stream.Stream] and [StreamRecord]
///
/// Everything runs on the stream's loop, except [#terminate].
public final class ProxyStream extends Leaseholder implements StreamRecord, RequestReceiver {
    private static final System.Logger LOG = System.getLogger(ProxyStream.class.getName());

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(ProxyStream.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final int ACTIVE = 0;
    private static final int TERMINATED = 1;
    private static final int ANSWERED = 2;
    private static final int ENDED = 3;

    private final Connection connection;
    private final DownstreamLeg downstream;
    private final long id;
    private final StreamTimes times = new StreamTimes();
    private final StreamState info = new StreamState(times);
    private final RequestHalf request;
    private final Routing routing;
    private final ResponseHalf response;

    private StreamAccounting accounting;
    private Filters filters = Filters.NONE;

    /// Why there can be no stream without a filter; empty where there can.
    private String filterMissing = "";

    private boolean localReply;
    private boolean terminating;
    private @Nullable Tunnel tunnel;
    private @Nullable Span span;
    private volatile int state;
    private @Nullable StreamValues values;

    public ProxyStream(
            StreamSettings settings, Loop loop, Connection connection, DownstreamLeg downstream) {
        super(loop);
        this.accounting = settings;
        this.connection = connection;
        this.downstream = downstream;
        this.id = loop.nextId();
        this.request = new RequestHalf(this, downstream);
        this.routing = new Routing(this, settings);
        this.response = new ResponseHalf(this, downstream);
        settings.enter(this);
        count(DownstreamStat.REQUEST_TOTAL, 1);
        count(DownstreamStat.REQUEST_ACTIVE, 1);
    }

    RequestHalf requestHalf() {
        return request;
    }

    Routing routing() {
        return routing;
    }

    ResponseHalf responseHalf() {
        return response;
    }

    Filters filters() {
        return filters;
    }

    // 1. the way in

    @Override
    public void head(RequestHead head, boolean end) {
        request.onHead(head, end);
        if (end) {
            times.requestReceived();
        }
        var tracing = accounting.tracing();
        if (tracing != null) {
            span = tracing.start(this);
        }
        var slots = routing.settings().filters();
        if (!slots.isEmpty()) {
            filters = Filters.of(slots, this);
            request.filters(new FilterCursor(this, filters, request));
            response.filters(new FilterCursor(this, filters, response));
        }
        if (!filterMissing.isEmpty()) {
            onFilterFailure(filterMissing);
        } else {
            routing.advance();
        }
    }

    @Override
    public void data(ByteBuf chunk, boolean end) {
        if (end) {
            times.requestReceived();
        }
        request.onData(chunk, end);
    }

    @Override
    public void trailers(Headers trailers) {
        times.requestReceived();
        request.onTrailers(trailers);
    }

    @Override
    public void reset(StreamReset why) {
        if (state != ENDED) {
            fail(why, why.answerable());
        }
    }

    @Override
    public void onWritable() {
        response.onClientWritable();
    }

    /// The whole request has gone to the host.
    void onRequestSent() {
        if (response.isOver() || (downstream.oneWay() && !isAnsweredAnyhow())) {
            finish();
        }
    }

    private boolean isAnsweredAnyhow() {
        var upstream = routing.upstream();
        return upstream != null && upstream.protocol().answersOneWay();
    }

    boolean takesUpgrade(ResponseHead head) {
        return downstream.takesUpgrade(head);
    }

    void onResponseHead(ResponseHead head, boolean end, UpstreamRequest from) {
        times.responseReceived();
        request.forget();
        response.onHead(head, end, from.leg());
    }

    void onUpstreamReset(UpstreamRequest from, StreamReset why) {
        if (from != routing.upstream() || state == ENDED) {
            return;
        }
        if (response.isThere() || !routing.triesAgain(from, why)) {
            fail(why, true);
        }
    }

    private void fail(StreamReset why, boolean answerable) {
        info.detail(why.detail());
        if (why.flag() != null) {
            info.flag(why.flag());
        }
        if (answerable && !response.isSent()) {
            replyLocally(why.status(), why.detail());
        } else {
            downstream.reset();
            finish();
        }
    }

    /// Whether nothing is to be done for the request any more.
    boolean isAnswered() {
        return state == ENDED || response.isThere();
    }

    // 2. replies made here

    boolean replyLocally(int status, String detail) {
        return replyLocally(LocalReply.of(status, detail));
    }

    /// The proxy's own reply; always false, for what called it.
    boolean replyLocally(LocalReply reply) {
        return begin(made(reply), response.unseen());
    }

    /// What a reply says, in the downstream protocol's own form.
    ///
    /// @throws RuntimeException where it cannot be said: a filter's reply may hold anything
    Reply made(LocalReply reply) {
        return reply.status() != 200 && GrpcSyntax.isGrpc(request().headers().get("content-type"))
                ? Reply.ofGrpc(reply, downstream.newHead(200))
                : Reply.of(reply, downstream.newHead(reply.status()));
    }

    /// A filter's own reply; always false, for the cursor.
    ///
    /// @param by the place of a sender filter, which has seen its response; -1 for a receiver's
    boolean reply(Reply reply, int by) {
        return begin(reply, by < 0 ? response.unseen() : by + 1);
    }

    private boolean begin(Reply reply, int from) {
        info.detail(reply.detail());
        if (response.isSent() || downstream.oneWay()) {
            downstream.reset();
            finish();
            return false;
        }
        abandon();
        localReply = true;
        response.begin(reply, from);
        return false;
    }

    /// Drops the request, and the response that was to be, if any.
    private void abandon() {
        routing.abandon();
        request.abandon();
        response.abandon();
    }

    /// The head of the response is about to go out: whether it may. From then on nobody can
    /// terminate the stream.
    boolean mayAnswer() {
        return STATE.compareAndSet(this, ACTIVE, ANSWERED) || state != TERMINATED || terminating;
    }

    /// A filter ends the stream without an answer; always false, for the cursor.
    boolean terminatedByFilter() {
        info.detail("terminated_by_filter");
        info.flag(ResponseFlag.DOWNSTREAM_TERMINATE);
        downstream.reset();
        finish();
        return false;
    }

    void onFilterNotMade(FilterSlot slot, Throwable failure) {
        slot.failed("create", failure);
        missing(slot, "filter_error");
    }

    /// Its breaker is open.
    void onFilterLeftAlone(FilterSlot slot) {
        missing(slot, "filter_breaker_open");
    }

    private void missing(FilterSlot slot, String detail) {
        if (!slot.allowsOnError() && filterMissing.isEmpty()) {
            filterMissing = detail;
        }
    }

    /// A filter has failed: it is called no more in either direction.
    void leaveOut(int index) {
        filters.leaveOut(index);
        request.leftOut(index);
        response.leftOut(index);
    }

    void onFilterFailure(boolean timedOut) {
        onFilterFailure(timedOut ? "filter_timeout" : "filter_error");
    }

    private void onFilterFailure(String detail) {
        info.flag(ResponseFlag.FILTER_FAILURE);
        replyLocally(500, detail);
    }

    /// The proxy's own code has failed: this stream pays, nobody else, and no filter is blamed.
    void onMistake(Object where, Throwable mistake) {
        LOG.log(System.Logger.Level.ERROR, "a stream failed in " + where, mistake);
        if (state == ENDED) {
            return;
        }
        try {
            replyLocally(500, "internal_error");
        } catch (RuntimeException | LinkageError e) {
            mistake.addSuppressed(e); // the reply fails alike
            downstream.reset();
            finish();
        }
    }

    // 3. filters on threads

    /// The thread of a filter has left; once all have, an ended stream can be cleaned up, and a
    /// tunnel settles.
    void onThreadLeft(OffLoop left, boolean straggler) {
        filters.left(left, straggler);
        if (!straggler || filters.hasStragglers()) {
            return;
        }
        if (state == ENDED) {
            destroy();
        } else if (isTunnelling()) {
            settle();
        }
    }

    /// The thread of a filter does not leave: whoever waits for that goes on without the filter.
    void onStuck(OffLoop stuck) {
        filters.stuck(stuck);
        wakeWaiting();
    }

    /// No filter is at work any more: the next one may be.
    void wakeWaiting() {
        request.wake();
        response.wake();
    }

    // 4. tunnels

    /// @return whether it may become one
    boolean admitTunnel(StreamSettings settings) {
        tunnel = Tunnel.admit(this, settings.tunnels(), settings.tunnelConfig());
        return tunnel != null;
    }

    /// The protocol has been changed.
    void onTunnel() {
        if (tunnel != null) {
            tunnel.begin();
            settle();
            request.onTunnel();
        }
    }

    private boolean isTunnelling() {
        return response.isTunnel() && response.isSent();
    }

    /// Nothing calls a filter any more, unless it has an `onDestroy`: what is held for filters
    /// alone may be closed.
    private void settle() {
        if (filters.awaitEnd()) {
            return;
        }
        filters.letGo(this);
        accounting = routing.settle();
        if (values != null && span == null) {
            values.forgetAttributes(); // their classes may be a plugin's
        }
    }

    /// Something has passed.
    void onTunnelled() {
        if (tunnel != null) {
            tunnel.active();
        }
    }

    /// @param detail why it ends here: one word
    void endTunnel(String detail) {
        if (state != ENDED) {
            info.detail(detail);
            response.endTunnel();
            finish();
        }
    }

    @Override
    protected void cut() {
        if (state == ENDED) {
            return;
        }
        if (isTunnelling()) {
            endTunnel(StreamReset.CUT.detail());
        } else {
            fail(StreamReset.CUT, !localReply); // a filter may hold one back: not the second time
        }
    }

    private void leaveTunnel() {
        if (tunnel != null) {
            tunnel.end();
            tunnel = null;
        }
    }

    // 5. the end

    @Override
    public boolean terminate(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status " + status + " is not from 200 to 599");
        }
        if (!STATE.compareAndSet(this, ACTIVE, TERMINATED)) {
            return false;
        }
        loop().executor().execute(() -> onTerminate(status));
        return true;
    }

    private void onTerminate(int status) {
        if (state != ENDED) {
            terminating = true;
            info.flag(ResponseFlag.DOWNSTREAM_TERMINATE);
            replyLocally(status, "terminated");
        }
    }

    void finish() {
        if (state == ENDED) {
            return;
        }
        state = ENDED;
        times.finished();
        leaveTunnel();
        abandon();
        countEnd();
        finishSpan();
        for (var log : accounting.accessLogs()) {
            log.log(loop().index(), this);
        }
        if (!filters.hasStragglers()) {
            destroy();
        }
    }

    /// The request is about to go to its host.
    void injectSpan() {
        var tracing = accounting.tracing();
        if (tracing != null && span != null) {
            tracing.inject(span, this);
        }
    }

    private void finishSpan() {
        var tracing = accounting.tracing();
        if (tracing != null && span != null) {
            tracing.finish(span, this);
            span = null;
        }
    }

    private void countEnd() {
        count(DownstreamStat.REQUEST_ACTIVE, -1);
        count(DownstreamStat.ofStatus(info.responseCode()), 1);
        if (!response.isSent()) {
            count(DownstreamStat.REQUEST_RESET, 1);
        }
        if (localReply) {
            count(DownstreamStat.REQUEST_FAILED, 1);
        }
        count(DownstreamStat.REQUEST_TIME_TOTAL, times.nanos());
        count(DownstreamStat.PROCESS_TIME_TOTAL, times.processNanos());
        accounting.took(loop().index(), times.nanos(), times.processNanos());
    }

    private void count(DownstreamStat key, long amount) {
        for (var counters : accounting.counters()) {
            counters.add(loop().index(), key, amount);
        }
    }

    private void destroy() {
        filters.destroy(this);
        accounting.leave(this);
    }

    // 6. what filters and logs ask for

    @Override
    public long id() {
        return id;
    }

    @Override
    public RequestHead request() {
        return request.head();
    }

    @Override
    public @Nullable Buffer requestBody() {
        return request.body();
    }

    @Override
    public void requestBody(Buffer body) {
        request.body(body);
    }

    @Override
    public @Nullable Headers requestTrailers() {
        return request.trailers();
    }

    @Override
    public ResponseHead response() {
        return response.head();
    }

    @Override
    public @Nullable Buffer responseBody() {
        return response.body();
    }

    @Override
    public void responseBody(Buffer body) {
        response.body(body);
    }

    @Override
    public @Nullable Headers responseTrailers() {
        return response.trailers();
    }

    static void checkHeld(boolean held) {
        if (!held) {
            throw new IllegalStateException(
                    "the body is not held whole here: the filter's factory does not ask for it");
        }
    }

    @Override
    public @Nullable RouteEntry route() {
        return routing.route();
    }

    @Override
    public @Nullable UpstreamHost host() {
        return routing.host();
    }

    @Override
    public Connection connection() {
        return connection;
    }

    @Override
    public StreamState info() {
        return info;
    }

    @Override
    public <T> @Nullable T get(Attribute<T> attribute) {
        return values == null ? null : values.get(attribute);
    }

    @Override
    public <T> void set(Attribute<T> attribute, @Nullable T value) {
        values().set(attribute, value);
    }

    private StreamValues values() {
        if (values == null) {
            values = new StreamValues();
        }
        return values;
    }

    @Override
    public @Nullable String variable(String name) {
        return Variables.compile(name).value(this);
    }

    @Override
    public void variable(String name, String value) {
        Variables.compile(name).set(this, value);
    }

    @Override
    public @Nullable String ownVariable(String name) {
        return values == null ? null : values.variable(name);
    }

    @Override
    public void ownVariable(String name, String value) {
        values().variable(name, value);
    }

    @Override
    public @Nullable String originalPath() {
        return switch (request.headIfAny()) {
            case null -> null;
            case HttpRequestHead http -> http.originalPath();
            case RequestHead other -> other.path();
        };
    }

    @Override
    public @Nullable String originalQuery() {
        return switch (request.headIfAny()) {
            case null -> null;
            case HttpRequestHead http -> http.originalQuery();
            case RequestHead other -> other.query();
        };
    }

    @Override
    public String listenerType() {
        return accounting.listenerType();
    }

    @Override
    public @Nullable ResponseHead sent() {
        return response.sent();
    }

    @Override
    public @Nullable String upstreamProtocol() {
        var upstream = routing.upstream();
        return upstream == null ? null : upstream.protocol().name();
    }

    @Override
    public @Nullable SocketAddress upstreamLocalAddress() {
        var on = upstreamConnection();
        return on == null ? null : on.localAddress();
    }

    private @Nullable PooledConnection upstreamConnection() {
        var upstream = routing.upstream();
        return upstream == null ? null : upstream.connection();
    }

    @Override
    public long upstreamConnectionId() {
        var on = upstreamConnection();
        return on == null ? 0 : on.id();
    }

    @Override
    public @Nullable Duration requestReceivedDuration() {
        return times.requestReceivedDuration();
    }

    @Override
    public @Nullable Duration responseReceivedDuration() {
        return times.responseReceivedDuration();
    }

    @Override
    public @Nullable Duration requestFinishedDuration() {
        return times.requestFinishedDuration();
    }

    @Override
    public @Nullable String filterStopped() {
        return filters.stoppedBy();
    }

    @Override
    public @Nullable String filtersChanged() {
        return filters.changedBy();
    }

    @Override
    public @Nullable String filtersDelayed() {
        return filters.delayedBy();
    }
}
