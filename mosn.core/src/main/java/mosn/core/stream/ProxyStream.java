package mosn.core.stream;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.stream.Attribute;
import mosn.api.stream.Connection;
import mosn.api.stream.LocalReply;
import mosn.api.stream.ResponseFlag;
import mosn.api.upstream.Host;
import mosn.api.upstream.LoadBalancerContext;
import mosn.core.loop.Loop;
import mosn.core.loop.TimerWheel.Timeout;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.RequestReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.observe.DownstreamStat;
import mosn.core.observe.StreamRecord;
import mosn.core.observe.Variables;
import mosn.core.router.RouteEntry;
import mosn.core.upstream.Cluster;
import mosn.core.upstream.UpstreamHost;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// One request with its response, from the decoded head to the end.
///
/// A map of this file, in the order of a stream's life:
/// 1. the request comes in: [#head], [#data], [#trailers], [#reset]
/// 2. its way to a host: [#advance] and one method for each [Step]
/// 3. what the upstream says: `onUpstream…`, `onResponse…`
/// 4. the reply: [#begin], [#sendHead], and the proxy's own replies
/// 5. the end: [#finish]
/// 6. what filters and logs ask for: the methods of [mosn.api.stream.Stream] and [StreamRecord]
///
/// Everything runs on the stream's loop, except [#terminate].
public final class ProxyStream implements StreamRecord, RequestReceiver, LoadBalancerContext {
    /// Re-matches and re-choices of one stream, as in MOSN.
    private static final int ROUNDS = 10;

    /// 1xx responses that wait for a filter on another thread; what is more is dropped.
    private static final int INFORMATIONAL_HELD = 8;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(ProxyStream.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final System.Logger LOG = System.getLogger(ProxyStream.class.getName());

    private static final int ACTIVE = 0;
    private static final int TERMINATED = 1;
    private static final int ANSWERED = 2;
    private static final int ENDED = 3;

    /// What comes next on the way to a host.
    private enum Step {
        BEFORE_ROUTE,
        MATCH_ROUTE,
        AFTER_ROUTE,
        CHOOSE_HOST,
        AFTER_CHOOSE_HOST,
        SEND
    }

    private final StreamSettings settings;
    private final Loop loop;
    private final Connection connection;
    private final DownstreamLeg downstream;
    private final long id;
    private final StreamTimes times = new StreamTimes();
    private final StreamState info = new StreamState(times);
    private final BodyFlow requestFlow;

    private Filters filters = Filters.NONE;
    private @Nullable FilterCursor receiver;
    private @Nullable FilterCursor sender;
    private @Nullable RequestHead request;
    private Step step = Step.BEFORE_ROUTE;
    private boolean advancing;
    private boolean rewound;
    private int again;
    private int rounds;
    private @Nullable RouteEntry route;
    private @Nullable Cluster cluster;
    private @Nullable UpstreamHost host;
    private List<Host> tried = List.of();
    private boolean finalized;
    private boolean requestReplaced;

    private @Nullable UpstreamRequest upstream;
    private boolean bodySent;
    private boolean requestSent;
    private boolean retried;
    private @Nullable Timeout timeout;

    private @Nullable ResponseHead response;
    private @Nullable BodyFlow responseFlow;
    private boolean localReply;
    private boolean responseReplaced;
    private boolean senderBegun;
    private boolean terminating;
    private int responseFrom;
    private boolean headWaits;
    private final ArrayDeque<ResponseHead> informational = new ArrayDeque<>(0);
    private boolean headSent;
    private boolean tunnel;
    private boolean responseSent;

    private boolean filterNotMade;
    private volatile int state;
    private @Nullable StreamValues values;

    public ProxyStream(
            StreamSettings settings, Loop loop, Connection connection, DownstreamLeg downstream) {
        this.settings = settings;
        this.loop = loop;
        this.connection = connection;
        this.downstream = downstream;
        this.id = loop.nextId();
        this.requestFlow = new BodyFlow(downstream, new RequestPassage());
        settings.enter(loop.index());
        count(DownstreamStat.REQUEST_TOTAL, 1);
        count(DownstreamStat.REQUEST_ACTIVE, 1);
    }

    // 1. the request comes in

    @Override
    public void head(RequestHead head, boolean end) {
        request = head;
        if (end) {
            requestFlow.empty();
            times.requestReceived();
        }
        if (!settings.filters().isEmpty()) {
            filters = Filters.of(settings.filters(), this);
            receiver = new FilterCursor(this, filters);
            sender = new FilterCursor(this, filters);
        }
        if (filterNotMade) {
            onFilterFailure(false);
        } else {
            advance();
        }
    }

    @Override
    public void data(ByteBuf chunk, boolean end) {
        if (end) {
            times.requestReceived();
        }
        requestFlow.data(chunk, end);
    }

    @Override
    public void trailers(Headers trailers) {
        times.requestReceived();
        requestFlow.trailers(trailers);
    }

    @Override
    public void reset(StreamReset why) {
        if (state == ENDED) {
            return;
        }
        note(why);
        if (why.answerable() && !headSent) {
            replyLocally(why.status(), why.detail());
        } else {
            downstream.reset();
            finish();
        }
    }

    @Override
    public void onWritable() {
        if (responseFlow != null) {
            responseFlow.onWritable();
        }
    }

    // 2. its way to a host

    private void advance() {
        if (advancing) {
            return;
        }
        advancing = true;
        try {
            do {
                rewound = false;
                while (proceeds()) {
                    // each step says whether the next one may follow at once
                }
            } while (rewound);
        } catch (RuntimeException | LinkageError e) {
            onMistake(step, e); // or a load balancer of somebody's
        } finally {
            advancing = false;
        }
    }

    private boolean proceeds() {
        if (state == ENDED || response != null) {
            return false;
        }
        return switch (step) {
            case BEFORE_ROUTE -> to(Step.MATCH_ROUTE, Phase.BEFORE_ROUTE, 0);
            case MATCH_ROUTE -> matchRoute();
            case AFTER_ROUTE -> to(Step.CHOOSE_HOST, Phase.AFTER_ROUTE, takeAgain());
            case CHOOSE_HOST -> chooseHost();
            case AFTER_CHOOSE_HOST -> to(Step.SEND, Phase.AFTER_CHOOSE_HOST, takeAgain());
            case SEND -> connect();
        };
    }

    private boolean to(Step next, Phase phase, int from) {
        step = next;
        return receiver == null || receiver.run(phase, from, null, false);
    }

    private int takeAgain() {
        var from = again;
        again = 0;
        return from;
    }

    private boolean matchRoute() {
        route = settings.router().match(request(), settings.random());
        cluster = null;
        step = Step.AFTER_ROUTE;
        return true;
    }

    private boolean chooseHost() {
        var matched = route;
        if (matched == null) {
            info.flag(ResponseFlag.NO_ROUTE_FOUND);
            return replyLocally(404, "no_route");
        }
        var own = matched.reply(request());
        if (own != null) {
            return replyLocally(own);
        }
        if (cluster == null) {
            cluster = settings.cluster(Objects.requireNonNull(matched.cluster()));
        }
        if (cluster == null) {
            info.flag(ResponseFlag.NO_ROUTE_FOUND);
            return replyLocally(404, "no_cluster");
        }
        host = cluster.choose(this);
        if (host == null) {
            info.flag(ResponseFlag.NO_HEALTHY_UPSTREAM);
            return replyLocally(502, "no_healthy_upstream");
        }
        step = Step.AFTER_CHOOSE_HOST;
        return true;
    }

    /// Called by a filter's answer in afterRoute; always false, for the cursor.
    boolean reMatchRoute(int from) {
        return rewind(Step.MATCH_ROUTE, from);
    }

    /// Called by a filter's answer in afterChooseHost; always false, for the cursor.
    boolean reChooseHost(int from) {
        tried = new java.util.ArrayList<>(tried);
        tried.add(host());
        return rewind(Step.CHOOSE_HOST, from);
    }

    private boolean rewind(Step to, int from) {
        if (++rounds > ROUNDS) {
            info.flag(ResponseFlag.FILTER_FAILURE);
            return replyLocally(500, "too_many_rounds");
        }
        step = to;
        again = from;
        rewound = true;
        if (!advancing) {
            advance();
        }
        return false;
    }

    private boolean connect() {
        var to = Objects.requireNonNull(host);
        var via = Objects.requireNonNull(route);
        var protocol = settings.upstreamProtocol(via.upstreamProtocol());
        if (protocol == null) {
            return replyLocally(500, "no_upstream_protocol");
        }
        if (!finalized) {
            finalized = true;
            info.timeout(timeoutOf(via));
            via.finalizeRequest(request(), to.hostname(), this::variable);
            fixRequestLength();
        }
        upstream = new UpstreamRequest(this, Objects.requireNonNull(cluster), to, protocol);
        upstream.start(retried);
        if (upstream.leg() == null && !upstream.isOver()) {
            startTimeout(); // it waits for a connection
        }
        return false;
    }

    /// Without retries a try is all there is, so the shorter of the two bounds it.
    private Duration timeoutOf(RouteEntry via) {
        var timeouts = via.timeouts(request());
        if (values != null) {
            timeouts =
                    timeouts.with(
                            ownVariable("proxy_global_timeout"), ownVariable("proxy_try_timeout"));
        }
        return timeouts.attempt().isZero() ? timeouts.global() : timeouts.attempt();
    }

    private void fixRequestLength() {
        if (filters.has(Phase.REQUEST_DATA) && !requestFlow.isEmpty()) {
            request().headers().remove("content-length");
        } else if (requestReplaced && request().headers().contains("content-length")) {
            request().headers().set("content-length", String.valueOf(requestFlow.heldBytes()));
        }
    }

    // 3. what the upstream says

    void onUpstreamReady(UpstreamLeg leg) {
        cancelTimeout();
        var alone = requestFlow.isEmpty();
        leg.head(request(), alone);
        if (alone) {
            onRequestSent();
        } else {
            if (request instanceof HttpRequestHead http && http.upgrade()) {
                startTimeout(); // its body begins with the answer
            }
            requestFlow.open();
        }
    }

    private void onRequestSent() {
        requestSent = true;
        if (downstream.oneWay() || responseSent) {
            finish();
        } else if (response == null && state != ENDED) {
            startTimeout();
        }
    }

    private void startTimeout() {
        cancelTimeout();
        if (info.timeoutNanos() > 0) {
            timeout = loop.timers().start(info.timeoutNanos(), this::onTimeout);
        }
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
    }

    private void onTimeout() {
        timeout = null;
        var late = upstream;
        if (late != null) {
            late.cancel(requestSent);
            onUpstreamReset(late, StreamReset.UPSTREAM_TIMEOUT);
        }
    }

    void onUpstreamReset(UpstreamRequest from, StreamReset why) {
        if (from != upstream || state == ENDED) {
            return;
        }
        cancelTimeout();
        if (mayRetry(from, why)) {
            retried = true;
            requestFlow.shut();
            step = Step.SEND;
            rewound = true; // it may be `advance` that has led here
            advance();
            return;
        }
        note(why);
        if (!headSent) {
            replyLocally(why.status(), why.detail());
        } else {
            downstream.reset();
            finish();
        }
    }

    /// A pooled connection that was dead already: nobody has seen this request.
    private boolean mayRetry(UpstreamRequest from, StreamReset why) {
        return why == StreamReset.UPSTREAM_CLOSED_EARLY
                && !retried
                && response == null
                && from.reused()
                && !bodySent
                && (receiver == null || !receiver.isUnderWay()) // with a piece of the body
                && isIdempotent(request().method());
    }

    /// RFC 9110 section 9.2.2.
    private static boolean isIdempotent(@Nullable String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            case null, default -> false;
        };
    }

    void onUpstreamWritable() {
        requestFlow.onWritable();
    }

    void onInformational(ResponseHead head) {
        if (response != null) {
            return;
        }
        if (sender != null && sender.isUnderWay()) {
            if (informational.size() < INFORMATIONAL_HELD) {
                informational.add(head);
            }
        } else if (sender == null || sender.run(Phase.INFORMATIONAL, 0, head, false)) {
            downstream.informational(head);
        }
    }

    /// A filter has dropped a 1xx response.
    void onDropped() {
        continueWithHead();
    }

    private void continueWithHead() {
        for (var next = informational.poll(); next != null; next = informational.poll()) {
            if (!Objects.requireNonNull(sender).run(Phase.INFORMATIONAL, 0, next, false)) {
                return;
            }
            downstream.informational(next);
        }
        if (headWaits) {
            headWaits = false;
            filterResponse(0);
        }
    }

    void onResponseHead(ResponseHead head, boolean end) {
        cancelTimeout();
        times.responseReceived();
        response = head;
        tunnel = head.status() == 101;
        var flow =
                new BodyFlow(
                        Objects.requireNonNull(Objects.requireNonNull(upstream).leg()),
                        new ResponsePassage());
        responseFlow = flow;
        if (end) {
            flow.empty();
        }
        if (sender != null && sender.isUnderWay()) {
            headWaits = true; // behind a 1xx response that a filter has not let go
        } else {
            filterResponse(0);
        }
    }

    void onResponseData(ByteBuf chunk, boolean end) {
        flow().data(chunk, end);
    }

    void onResponseTrailers(Headers trailers) {
        flow().trailers(trailers);
    }

    private BodyFlow flow() {
        return Objects.requireNonNull(responseFlow);
    }

    // 4. the reply

    /// @param from the first filter that sees it
    private void filterResponse(int from) {
        senderBegun = true;
        responseFrom = from;
        if (sender == null || sender.run(Phase.BEFORE_SEND, from, null, false)) {
            sendHead();
        }
    }

    private void sendHead() {
        if (!STATE.compareAndSet(this, ACTIVE, ANSWERED) && state == TERMINATED && !terminating) {
            return; // terminated from elsewhere: that reply is on its way to this loop
        }
        var head = response();
        var flow = flow();
        if (route != null) {
            route.finalizeResponse(head, this::variable);
        }
        if (filters.has(Phase.RESPONSE_DATA) && !flow.isEmpty() && !tunnel) {
            head.headers().remove("content-length");
        } else if (responseReplaced) {
            head.headers().set("content-length", String.valueOf(flow.heldBytes()));
        }
        headSent = true;
        info.responseCode(head.status());
        var alone = flow.isEmpty();
        downstream.head(head, alone);
        if (alone) {
            finish();
        } else {
            flow.open();
        }
    }

    private boolean replyLocally(int status, String detail) {
        return replyLocally(LocalReply.of(status, detail));
    }

    /// The proxy's own reply; always false, for what called it.
    private boolean replyLocally(LocalReply reply) {
        return begin(made(reply), unseen());
    }

    /// What a reply says, in the downstream protocol's own form.
    ///
    /// @throws RuntimeException where it cannot be said: a filter's reply may hold anything
    Reply made(LocalReply reply) {
        return Reply.of(reply, downstream.newHead(reply.status()));
    }

    /// A filter's own reply; always false, for the cursor.
    boolean reply(Reply reply, FilterCursor by, int index) {
        return begin(reply, by == sender ? index + 1 : unseen());
    }

    /// The first filter that has not seen the head of a response yet.
    private int unseen() {
        return senderBegun && sender != null ? sender.uncalled() : 0;
    }

    private boolean begin(Reply reply, int from) {
        info.detail(reply.detail());
        if (headSent || downstream.oneWay()) {
            downstream.reset();
            finish();
            return false;
        }
        abandon();
        localReply = true;
        tunnel = false;
        responseReplaced = false;
        response = reply.head();
        var flow = new BodyFlow(downstream, new ResponsePassage());
        responseFlow = flow;
        if (reply.body().isReadable()) {
            flow.data(reply.body(), true);
        } else {
            flow.empty();
        }
        filterResponse(from);
        return false;
    }

    /// Drops the request, and the response that was to be, if any.
    private void abandon() {
        cancelTimeout();
        headWaits = false;
        informational.clear();
        if (upstream != null) {
            upstream.cancel(requestSent);
        }
        if (receiver != null) {
            receiver.cancel();
        }
        if (sender != null) {
            sender.cancel();
        }
        requestFlow.finish();
        if (responseFlow != null) {
            responseFlow.finish();
        }
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
        filterNotMade |= !slot.allowsOnError();
    }

    void onFilterFailure(boolean timedOut) {
        info.flag(ResponseFlag.FILTER_FAILURE);
        replyLocally(500, timedOut ? "filter_timeout" : "filter_error");
    }

    // between filters and bodies

    /// All filters have passed what this cursor was running, later than at once.
    void passed(FilterCursor cursor) {
        var piece = cursor.takePiece();
        switch (cursor.phase()) {
            case BEFORE_ROUTE, AFTER_ROUTE, AFTER_CHOOSE_HOST -> advance();
            case REQUEST_DATA -> {
                if (sendRequest((ByteBuf) Objects.requireNonNull(piece), cursor.end())) {
                    requestFlow.open();
                }
            }
            case REQUEST_TRAILERS -> sendRequestTrailers((Headers) Objects.requireNonNull(piece));
            case INFORMATIONAL -> {
                downstream.informational((ResponseHead) Objects.requireNonNull(piece));
                continueWithHead();
            }
            case BEFORE_SEND -> sendHead();
            case RESPONSE_DATA -> {
                if (sendResponse((ByteBuf) Objects.requireNonNull(piece), cursor.end())) {
                    flow().open();
                }
            }
            case RESPONSE_TRAILERS -> sendResponseTrailers((Headers) Objects.requireNonNull(piece));
        }
    }

    private boolean sendRequest(ByteBuf chunk, boolean end) {
        var leg = upstream == null ? null : upstream.leg();
        if (leg == null) {
            chunk.release();
            return false;
        }
        bodySent = true;
        info.received(chunk.readableBytes());
        leg.data(chunk, end);
        if (end) {
            onRequestSent();
        } else if (!leg.writable()) {
            requestFlow.full();
        }
        return true;
    }

    private boolean sendRequestTrailers(Headers trailers) {
        var leg = upstream == null ? null : upstream.leg();
        if (leg != null) {
            leg.trailers(trailers);
            onRequestSent();
        }
        return true;
    }

    private boolean sendResponse(ByteBuf chunk, boolean end) {
        info.sent(chunk.readableBytes());
        downstream.data(chunk, end);
        if (end) {
            onResponseSent();
        } else if (!downstream.writable()) {
            flow().full();
        }
        return true;
    }

    /// What ends a response ends its stream, but a tunnel's other direction lives on.
    private void onResponseSent() {
        if (tunnel && !requestSent) {
            responseSent = true;
        } else {
            finish();
        }
    }

    private boolean sendResponseTrailers(Headers trailers) {
        downstream.trailers(trailers);
        finish();
        return true;
    }

    private final class RequestPassage implements BodyFlow.Passage {
        @Override
        public boolean data(ByteBuf chunk, boolean end) {
            if (receiver == null || tunnel) {
                return sendRequest(chunk, end);
            }
            return receiver.run(Phase.REQUEST_DATA, 0, chunk, end)
                    && sendRequest((ByteBuf) Objects.requireNonNull(receiver.takePiece()), end);
        }

        @Override
        public boolean trailers(Headers trailers) {
            return (receiver == null || receiver.run(Phase.REQUEST_TRAILERS, 0, trailers, true))
                    && sendRequestTrailers(trailers);
        }

        @Override
        public void tooLarge() {
            info.flag(ResponseFlag.REQ_ENTITY_TOO_LARGE);
            replyLocally(413, "request_body_over_filter_limit");
        }

        @Override
        public void whole() {
            Objects.requireNonNull(receiver).wake();
        }
    }

    private final class ResponsePassage implements BodyFlow.Passage {
        @Override
        public boolean data(ByteBuf chunk, boolean end) {
            if (sender == null || tunnel) {
                return sendResponse(chunk, end);
            }
            return sender.run(Phase.RESPONSE_DATA, responseFrom, chunk, end)
                    && sendResponse((ByteBuf) Objects.requireNonNull(sender.takePiece()), end);
        }

        @Override
        public boolean trailers(Headers trailers) {
            return (sender == null
                            || sender.run(Phase.RESPONSE_TRAILERS, responseFrom, trailers, true))
                    && sendResponseTrailers(trailers);
        }

        @Override
        public void tooLarge() {
            replyLocally(500, "response_body_over_filter_limit");
        }

        @Override
        public void whole() {
            Objects.requireNonNull(sender).wake();
        }
    }

    /// Whether the whole request is held; otherwise the receiver is woken once it is.
    boolean collectRequest(int limit) {
        if (request instanceof HttpRequestHead http && http.upgrade()) {
            return true; // what follows is a tunnel's, and waits for the answer
        }
        if (!requestFlow.complete() && request().headers().contains("expect")) {
            // the client waits for a word before it sends what the filter waits for
            request().headers().remove("expect");
            downstream.informational(downstream.newHead(100));
        }
        return requestFlow.collect(limit);
    }

    boolean collectResponse(int limit) {
        return tunnel || flow().collect(limit);
    }

    // filters on virtual threads

    /// The thread of a filter has left; once all have, an ended stream can be cleaned up.
    void onThreadLeft(OffLoop left, boolean straggler) {
        filters.left(left, straggler);
        if (straggler && state == ENDED && !filters.hasStragglers()) {
            destroy();
        }
    }

    /// The thread of a filter does not leave: whoever waits for that goes on without the filter.
    void onStuck(OffLoop stuck) {
        filters.stuck(stuck);
        wakeWaiting();
    }

    void wakeWaiting() {
        if (receiver != null) {
            receiver.wake();
        }
        if (sender != null) {
            sender.wake();
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
        loop.executor().execute(() -> onTerminate(status));
        return true;
    }

    private void onTerminate(int status) {
        if (state != ENDED) {
            terminating = true;
            info.flag(ResponseFlag.DOWNSTREAM_TERMINATE);
            replyLocally(status, "terminated");
        }
    }

    private void note(StreamReset why) {
        info.detail(why.detail());
        if (why.flag() != null) {
            info.flag(why.flag());
        }
    }

    private void finish() {
        if (state == ENDED) {
            return;
        }
        state = ENDED;
        times.finished();
        abandon();
        countEnd();
        for (var log : settings.accessLogs()) {
            log.log(loop.index(), this);
        }
        if (!filters.hasStragglers()) {
            destroy();
        }
    }

    private void countEnd() {
        count(DownstreamStat.REQUEST_ACTIVE, -1);
        count(DownstreamStat.ofStatus(info.responseCode()), 1);
        if (!headSent) {
            count(DownstreamStat.REQUEST_RESET, 1);
        }
        if (localReply) {
            count(DownstreamStat.REQUEST_FAILED, 1);
        }
        count(DownstreamStat.REQUEST_TIME_TOTAL, times.duration().toNanos());
    }

    private void count(DownstreamStat key, long amount) {
        for (var counters : settings.counters()) {
            counters.add(loop.index(), key, amount);
        }
    }

    private void destroy() {
        filters.destroy(this);
        settings.leave(loop.index());
    }

    // 6. what filters and logs ask for

    Loop loop() {
        return loop;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public RequestHead request() {
        return Objects.requireNonNull(request);
    }

    @Override
    public @Nullable Buffer requestBody() {
        return holdsRequest() ? requestFlow.whole() : null;
    }

    @Override
    public void requestBody(Buffer body) {
        checkHeld(holdsRequest());
        requestFlow.replace(body);
        requestReplaced = true;
    }

    @Override
    public @Nullable Headers requestTrailers() {
        return holdsRequest() ? requestFlow.trailers() : null;
    }

    /// Whether the request's body is held for the filter whose turn it is.
    private boolean holdsRequest() {
        return receiver != null && receiver.isAtWhole() && requestFlow.isHeld();
    }

    @Override
    public ResponseHead response() {
        if (response == null || headWaits) {
            throw new IllegalStateException("there is no response yet");
        }
        return response;
    }

    @Override
    public @Nullable Buffer responseBody() {
        return holdsResponse() ? flow().whole() : null;
    }

    @Override
    public void responseBody(Buffer body) {
        checkHeld(holdsResponse());
        flow().replace(body);
        responseReplaced = true;
    }

    @Override
    public @Nullable Headers responseTrailers() {
        return holdsResponse() ? flow().trailers() : null;
    }

    private boolean holdsResponse() {
        return sender != null
                && sender.isAtWhole()
                && responseFlow != null
                && responseFlow.isHeld();
    }

    private static void checkHeld(boolean held) {
        if (!held) {
            throw new IllegalStateException(
                    "the body is not held whole here: the filter's factory does not ask for it");
        }
    }

    @Override
    public @Nullable RouteEntry route() {
        return route;
    }

    @Override
    public @Nullable UpstreamHost host() {
        return host;
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
    public boolean tried(Host host) {
        return tried.contains(host);
    }

    @Override
    public RandomGenerator random() {
        return settings.random();
    }

    @Override
    public @Nullable String originalPath() {
        return switch (request) {
            case null -> null;
            case HttpRequestHead http -> http.originalPath();
            case RequestHead other -> other.path();
        };
    }

    @Override
    public @Nullable String originalQuery() {
        return switch (request) {
            case null -> null;
            case HttpRequestHead http -> http.originalQuery();
            case RequestHead other -> other.query();
        };
    }

    @Override
    public String listenerType() {
        return settings.listenerType();
    }

    @Override
    public @Nullable ResponseHead sent() {
        return headSent ? response : null;
    }

    @Override
    public @Nullable String upstreamProtocol() {
        return upstream == null ? null : upstream.protocol().name();
    }

    @Override
    public @Nullable SocketAddress upstreamLocalAddress() {
        var on = upstream == null ? null : upstream.connection();
        return on == null ? null : on.localAddress();
    }

    @Override
    public long upstreamConnectionId() {
        var on = upstream == null ? null : upstream.connection();
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
}
