package mosn.testkit;

import static mosn.testkit.Phase.AFTER_CHOOSE_HOST;
import static mosn.testkit.Phase.AFTER_ROUTE;
import static mosn.testkit.Phase.BEFORE_ROUTE;
import static mosn.testkit.Phase.BEFORE_SEND;
import static mosn.testkit.Phase.INFORMATIONAL;
import static mosn.testkit.Phase.REQUEST_DATA;
import static mosn.testkit.Phase.REQUEST_TRAILERS;
import static mosn.testkit.Phase.RESPONSE_DATA;
import static mosn.testkit.Phase.RESPONSE_TRAILERS;

import mosn.api.message.Buffer;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.stream.AfterChooseHostStatus;
import mosn.api.stream.AfterRouteStatus;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.BodyMode;
import mosn.api.stream.Continue;
import mosn.api.stream.Drop;
import mosn.api.stream.LocalReply;
import mosn.api.stream.ReChooseHost;
import mosn.api.stream.ReMatchRoute;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.RequestTrailersStatus;
import mosn.api.stream.ResponseDataStatus;
import mosn.api.stream.ResponseFlag;
import mosn.api.stream.ResponseTrailersStatus;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactory.RunsOn;
import mosn.api.stream.StreamFilterStatus;
import mosn.api.stream.StreamReceiverFilter;
import mosn.api.stream.StreamSenderFilter;
import mosn.api.stream.Termination;
import mosn.testkit.Outcome.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A stream on its way through the phases of one filter, in this order: receive, match route,
/// choose host, send, each with the filter's answer between them; then the response, begun by
/// [#respond] from wherever it comes; then [#end].
///
/// A step either leaves the [#next] one behind or waits for the filter [#work]ing.
final class Run {
    private static final long PATIENCE_SECONDS = 10;
    private static final int MOST_REPEATS = 10;

    private final StreamScript script;
    private final StreamFilterFactory factory;
    private final TestStream stream;
    private final StreamFilter filter;
    private final List<String> transcript = new ArrayList<>();
    private final List<Integer> informational = new ArrayList<>();
    private StreamFilterStatus decision = Continue.CONTINUE;
    private @Nullable Throwable failure;
    private @Nullable Sent<MemoryRequest> sentRequest;
    private @Nullable Sent<MemoryResponse> sentResponse;
    private @Nullable Runnable next = this::receive;
    private @Nullable Step step;
    private @Nullable Work work;
    private boolean routed;
    private int repeats;
    private int hostsChosen;
    private boolean sawResponse;
    private boolean sawAnother;
    private boolean terminated;
    private boolean reset;
    private boolean ended;
    private boolean wentBack;

    /// How many calls are left before it stands still, and what follows then.
    private int callsLeft = Integer.MAX_VALUE;

    private @Nullable Runnable stopped;

    Run(StreamScript script, StreamFilterFactory factory, TestStream stream) {
        this.script = script;
        this.factory = factory;
        this.stream = stream;
        stream.lease().open();
        filter = factory.create(stream);
        stream.lease().close();
        Phase.check(filter, factory);
    }

    // the request

    private void receive() {
        if (script.isAnsweredBefore()) {
            reply(LocalReply.of(503, "answered_by_another"));
            return;
        }
        var body = stream.requestContent();
        stream.record().received(body.length());
        if (filter instanceof StreamReceiverFilter
                && factory.requestBody() instanceof BodyMode.Whole(var limit)) {
            if (body.length() > limit) {
                stream.record().flag(ResponseFlag.REQ_ENTITY_TOO_LARGE);
                reply(LocalReply.of(413, "request_body_over_filter_limit"));
                return;
            }
            body.hold();
        }
        ask(BEFORE_ROUTE, () -> receiver().beforeRoute(stream), this::matchRoute);
    }

    private void matchRoute() {
        var cluster = script.route(stream.head().copy(Lease.opened()));
        routed = cluster != null;
        stream.route(cluster == null ? null : new TestRoute("virtual_host", cluster));
        ask(
                AFTER_ROUTE,
                () -> receiver().afterRoute(stream),
                () -> afterAnother(script.isSentBack(), this::matchRoute, this::chooseHost));
    }

    private void chooseHost() {
        if (!routed) {
            stream.record().flag(ResponseFlag.NO_ROUTE_FOUND);
            reply(LocalReply.of(404, "no_route"));
        } else if (hostsChosen == script.hosts().size()) {
            stream.record().flag(ResponseFlag.NO_HEALTHY_UPSTREAM);
            reply(LocalReply.of(502, "no_healthy_upstream"));
        } else {
            stream.host(new TestHost(script.hosts().get(hostsChosen++)));
            hostChosen();
        }
    }

    private void hostChosen() {
        ask(
                AFTER_CHOOSE_HOST,
                () -> receiver().afterChooseHost(stream),
                () -> afterAnother(script.isHostChosenAgain(), this::hostChosen, this::send));
    }

    /// Another filter may ask for another route or host, once.
    private void afterAnother(boolean asks, Runnable back, Runnable on) {
        if (asks && !wentBack) {
            wentBack = true;
            next = back;
        } else {
            next = on;
        }
    }

    private void send() {
        stream.requestSent();
        if (REQUEST_DATA.isOverriddenBy(filter)) {
            stream.requestContent().endBeforeTrailers();
            if (stream.requestContent().length() > 0) {
                stream.head().dropLength(); // the filter may change it
            }
        }
        var sent = Sent.of(stream.head().copy(Lease.opened()));
        sentRequest = sent;
        requestData(sent, 0);
    }

    private void requestData(Sent<MemoryRequest> sent, int index) {
        var body = stream.requestContent();
        if (index == body.chunks().size()) {
            requestTrailers(sent);
            return;
        }
        var chunk = body.chunks().get(index);
        var lease = Lease.opened();
        askAboutPiece(
                REQUEST_DATA,
                () -> receiver().requestData(stream, lent(chunk, lease), body.endsWith(index)),
                status -> {
                    sent.chunk(passed(status, chunk));
                    lease.close();
                    requestData(sent, index + 1);
                });
    }

    private void requestTrailers(Sent<MemoryRequest> sent) {
        var trailers = stream.requestContent().trailers();
        if (trailers == null) {
            receiveInformational(0);
            return;
        }
        ask(
                REQUEST_TRAILERS,
                () -> receiver().requestTrailers(stream, trailers),
                () -> {
                    sent.trailers(trailers);
                    receiveInformational(0);
                });
    }

    // the response

    private void receiveInformational(int index) {
        var failure = script.upstreamFailure();
        if (failure != null) {
            stream.record().flag(failure.flag());
            reply(failure.reply());
            return;
        }
        if (index == script.informational().size()) {
            respond(script.response().copy(stream.lease()), script.responseBody(stream.lease()));
            return;
        }
        var head = new MemoryResponse(script.informational().get(index), stream.lease());
        askAboutPiece(
                INFORMATIONAL,
                () -> sender().informational(stream, head),
                status -> {
                    if (status != Drop.DROP) {
                        informational.add(head.copy(Lease.opened()).status());
                    }
                    receiveInformational(index + 1);
                });
    }

    private void respond(MemoryResponse head, MemoryBody body) {
        if (filter instanceof StreamSenderFilter
                && factory.responseBody() instanceof BodyMode.Whole(var limit)) {
            if (body.length() > limit && stream.record().detail() == null) {
                reply(LocalReply.of(500, "response_body_over_filter_limit"));
                return;
            }
            body.hold();
        }
        stream.response(head, body);
        if (sawResponse) {
            sawAnother = true;
            begin(head, body);
            return;
        }
        ask(
                BEFORE_SEND,
                () -> {
                    sawResponse = true;
                    return sender().beforeSend(stream);
                },
                () -> begin(head, body));
    }

    private void begin(MemoryResponse head, MemoryBody body) {
        if (!stream.begin()) {
            return; // it has been terminated meanwhile
        }
        if (RESPONSE_DATA.isOverriddenBy(filter)) {
            body.endBeforeTrailers();
            if (body.length() > 0) {
                head.dropLength(); // the filter may change it
            }
        }
        var sent = Sent.of(head.copy(Lease.opened()));
        sentResponse = sent;
        stream.record().responseCode(sent.head().status());
        responseData(sent, body, 0);
    }

    private void responseData(Sent<MemoryResponse> sent, MemoryBody body, int index) {
        if (index == body.chunks().size()) {
            responseTrailers(sent, body);
            return;
        }
        var chunk = body.chunks().get(index);
        var lease = Lease.opened();
        askAboutPiece(
                RESPONSE_DATA,
                () -> sender().responseData(stream, lent(chunk, lease), body.endsWith(index)),
                status -> {
                    var passed = passed(status, chunk);
                    sent.chunk(passed);
                    stream.record().sent(passed.length());
                    lease.close();
                    responseData(sent, body, index + 1);
                });
    }

    private void responseTrailers(Sent<MemoryResponse> sent, MemoryBody body) {
        var trailers = body.trailers();
        if (trailers == null) {
            end();
            return;
        }
        ask(
                RESPONSE_TRAILERS,
                () -> sender().responseTrailers(stream, trailers),
                () -> {
                    sent.trailers(trailers);
                    end();
                });
    }

    // answers

    /// Asks the filter what becomes of a head or trailers.
    private void ask(Phase phase, Supplier<? extends StreamFilterStatus> call, Runnable goOn) {
        askAboutPiece(phase, call, status -> goOn.run());
    }

    /// Asks the filter, where it wants to be asked.
    private void askAboutPiece(
            Phase phase,
            Supplier<? extends StreamFilterStatus> call,
            Consumer<StreamFilterStatus> goOn) {
        var left = failure != null || (sawAnother && phase.compareTo(BEFORE_SEND) >= 0);
        if (left || !phase.isOverriddenBy(filter)) {
            next = () -> goOn.accept(Continue.CONTINUE);
            return;
        }
        if (callsLeft-- == 0) {
            stopped = () -> askAboutPiece(phase, call, goOn);
            return;
        }
        step = new Step(phase, goOn);
        stream.lease().open();
        work =
                factory.runsOn() == RunsOn.EVENT_LOOP
                        ? Work.here(call)
                        : Work.onVirtualThread(phase.toString(), call);
    }

    /// Goes on for as long as nothing has to be waited for.
    void proceed() {
        while (!ended && stopped == null) {
            if (stream.terminated().isDone() && !terminated) {
                terminate(stream.terminated().join());
            } else if (step != null && work != null) {
                if (!work.answer().isDone()) {
                    return;
                }
                answered(step, work.answer());
            } else if (next != null) {
                var now = next;
                next = null;
                now.run();
            }
        }
    }

    private void answered(Step asked, CompletableFuture<StreamFilterStatus> answer) {
        step = null;
        work = null;
        try {
            var status = answer.join();
            transcript.add(asked.phase() + ": " + described(status));
            act(asked, status);
        } catch (CompletionException failed) {
            fail(asked, failed.getCause() == null ? failed : failed.getCause(), "filter_error");
        }
        if (step == null) {
            stream.lease().close();
        }
    }

    private void act(Step asked, StreamFilterStatus status) {
        switch (status) {
            case Continue _, Drop _, RequestDataStatus.Replace _, ResponseDataStatus.Replace _ ->
                    asked.goOn().accept(status);
            case LocalReply reply -> {
                decision = reply;
                reply(reply);
            }
            case Termination termination -> {
                decision = termination;
                stream.record().flag(ResponseFlag.DOWNSTREAM_TERMINATE);
                reset("terminated_by_filter");
            }
            case ReMatchRoute _ -> repeat(asked, this::matchRoute);
            case ReChooseHost _ -> repeat(asked, this::chooseHost);
            case BeforeRouteStatus.Later _,
                    AfterRouteStatus.Later _,
                    AfterChooseHostStatus.Later _,
                    RequestDataStatus.Later _,
                    RequestTrailersStatus.Later _,
                    BeforeSendStatus.Later _,
                    ResponseDataStatus.Later _,
                    ResponseTrailersStatus.Later _ ->
                    throw new IllegalStateException("an answer is never another promise");
        }
    }

    private void repeat(Step asked, Runnable again) {
        if (++repeats > MOST_REPEATS) {
            fail(
                    asked,
                    new IllegalStateException(
                            "routes are matched and hosts chosen again "
                                    + MOST_REPEATS
                                    + " times at most"),
                    "too_many_rounds");
        } else {
            next = again;
        }
    }

    private void fail(Step asked, Throwable thrown, String detail) {
        transcript.add(asked.phase() + ": " + thrown);
        failure = thrown;
        stream.record().flag(ResponseFlag.FILTER_FAILURE);
        reply(LocalReply.of(500, detail));
    }

    private void terminate(int status) {
        terminated = true;
        stream.terminationSeen();
        abandon();
        stream.record().flag(ResponseFlag.DOWNSTREAM_TERMINATE);
        reply(LocalReply.of(status, "terminated"));
    }

    private void reply(LocalReply reply) {
        if (stream.begun()) {
            reset(reply.detail());
            return;
        }
        stream.record().detail(reply.detail());
        var head = new MemoryResponse(reply.status(), Lease.opened());
        for (Map.Entry<String, String> header : reply.headers()) {
            head.headers().add(header.getKey(), header.getValue());
        }
        if (reply.status() != 204 && reply.status() != 304) {
            head.headers().set("content-length", String.valueOf(reply.body().length()));
        }
        var chunks = reply.body().length() == 0 ? List.<Buffer>of() : List.of(reply.body());
        respond(head.copy(stream.lease()), new MemoryBody(chunks, null));
    }

    private void reset(String detail) {
        reset = true;
        stream.record().detail(detail);
        end();
    }

    /// Stands still before the call behind so many; not yet begun.
    void standBefore(int calls) {
        callsLeft = calls;
    }

    /// Whether it stands still.
    boolean stands() {
        return stopped != null;
    }

    /// Goes on from where it stands.
    void goOn() {
        callsLeft = Integer.MAX_VALUE;
        next = stopped;
        stopped = null;
    }

    /// The client goes away.
    void cancel() {
        if (!ended) {
            abandon();
            stream.record().flag(ResponseFlag.DOWNSTREAM_FAILURE);
            reset("downstream_closed");
        }
    }

    private void abandon() {
        stream.lease().close();
        if (work != null) {
            transcript.add(waitsFor() + ": cancelled");
            work.cancel();
        }
        work = null;
        step = null;
    }

    private void end() {
        stream.begin();
        stream.record().end();
        stream.lease().open();
        filter.onDestroy(stream);
        stream.lease().close();
        ended = true;
    }

    void await() {
        proceed();
        while (!ended && work != null) {
            try {
                var _ =
                        CompletableFuture.anyOf(work.answer(), stream.terminated())
                                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError(
                        waitsFor()
                                + " has not answered within "
                                + PATIENCE_SECONDS
                                + " s; does it wait for the clock (driver.advance), or a cluster"
                                + " (context.on)?",
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted while " + waitsFor() + " was at work", e);
            } catch (ExecutionException e) {
                proceed(); // which finds the same, and acts on it
            }
            proceed();
        }
    }

    // what a test wants to know

    @Nullable String waitsFor() {
        return step == null ? null : step.phase().toString();
    }

    boolean hasEnded() {
        return ended;
    }

    boolean isReset() {
        return reset;
    }

    TestStream stream() {
        return stream;
    }

    StreamFilterStatus decision() {
        return decision;
    }

    @Nullable Throwable failure() {
        return failure;
    }

    @Nullable Message<RequestHead> sentRequest() {
        return Sent.message(sentRequest);
    }

    @Nullable Message<ResponseHead> sentResponse() {
        return Sent.message(sentResponse);
    }

    List<Integer> sentInformational() {
        return List.copyOf(informational);
    }

    List<String> transcript() {
        return List.copyOf(transcript);
    }

    private StreamReceiverFilter receiver() {
        return (StreamReceiverFilter) filter;
    }

    private StreamSenderFilter sender() {
        return (StreamSenderFilter) filter;
    }

    private Buffer lent(Buffer chunk, Lease phase) {
        return new LentBuffer(chunk, stream.lease(), phase);
    }

    private static Buffer passed(StreamFilterStatus status, Buffer chunk) {
        return switch (status) {
            case RequestDataStatus.Replace(var other) -> Buffer.of(other.toByteArray());
            case ResponseDataStatus.Replace(var other) -> Buffer.of(other.toByteArray());
            default -> chunk;
        };
    }

    private static String described(StreamFilterStatus status) {
        return switch (status) {
            case LocalReply reply -> reply.status() + " " + reply.detail();
            case RequestDataStatus.Replace _, ResponseDataStatus.Replace _ -> "replace";
            default -> status.toString();
        };
    }

    /// @param goOn what follows where the filter does not end the stream
    private record Step(Phase phase, Consumer<StreamFilterStatus> goOn) {}
}
