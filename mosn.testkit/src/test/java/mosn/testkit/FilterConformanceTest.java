package mosn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.grpc.GrpcRequest;
import mosn.api.message.Buffer;
import mosn.api.message.Call;
import mosn.api.plugin.Plugin;
import mosn.api.plugin.PluginSpec;
import mosn.api.stream.AfterChooseHostStatus;
import mosn.api.stream.AfterRouteStatus;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.BodyMode;
import mosn.api.stream.Continue;
import mosn.api.stream.LocalReply;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.api.stream.StreamReceiverFilter;
import mosn.api.stream.StreamSenderFilter;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/// Good filters pass, and each that breaks one rule is told which.
class FilterConformanceTest {
    private static final ThreadLocal<@Nullable Object> LEFT = new ThreadLocal<>();
    private static final ThreadLocal<StringBuilder> PAD =
            ThreadLocal.withInitial(StringBuilder::new);

    /// Makes the filters of one stream.
    private record Provider(Function<ExtensionContext, StreamFilterFactory> made)
            implements StreamFilterFactoryProvider {
        @Override
        public String type() {
            return "tried";
        }

        @Override
        public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
            return made.apply(context);
        }
    }

    private static FilterConformance of(Function<ExtensionContext, StreamFilterFactory> made) {
        return FilterConformance.of(() -> new Provider(made), "{}").stream(
                "guest", driver -> driver.request("GET", "/"))
                .stream(
                        "upload",
                        driver ->
                                driver.request("PUT", "/a?b=c")
                                        .body("some", "text")
                                        .answered(201, "ok"));
    }

    /// One that answers so before routing, and may ask a service.
    private static FilterConformance beforeRoute(
            BiFunction<ExtensionContext, Stream, BeforeRouteStatus> answer) {
        return of(context ->
                        _ ->
                                new StreamReceiverFilter() {
                                    @Override
                                    public BeforeRouteStatus beforeRoute(Stream stream) {
                                        return answer.apply(context, stream);
                                    }
                                })
                .prepare(context -> context.on("auth").answers(200, ""));
    }

    private static String complaintAbout(
            BiFunction<ExtensionContext, Stream, BeforeRouteStatus> beforeRoute) {
        return complaint(beforeRoute(beforeRoute));
    }

    /// One whose factory does this with each stream.
    private static FilterConformance noting(Consumer<Stream> note) {
        return of(
                _ ->
                        stream -> {
                            note.accept(stream);
                            return new Idle();
                        });
    }

    private static FilterConformance streaming(StreamFilter one) {
        return of(
                _ ->
                        new StreamFilterFactory() {
                            @Override
                            public StreamFilter create(Stream stream) {
                                return one;
                            }

                            @Override
                            public BodyMode requestBody() {
                                return BodyMode.STREAMED;
                            }
                        });
    }

    private static String complaint(FilterConformance conformance) {
        return String.valueOf(assertThrows(AssertionError.class, conformance::check).getMessage());
    }

    private static void assertTold(String start, FilterConformance conformance) {
        var complaint = complaint(conformance);
        assertTrue(complaint.startsWith(start), complaint);
    }

    /// Shouts, whatever the pieces.
    private static final class Shouting implements StreamReceiverFilter {
        @Override
        public RequestDataStatus requestData(Stream stream, Buffer chunk, boolean end) {
            var text = chunk.toString(StandardCharsets.UTF_8);
            return RequestDataStatus.replace(Buffer.of(text.toUpperCase(Locale.ROOT)));
        }
    }

    @Test
    void aGoodFilterPasses() {
        streaming(new Shouting()).check();
    }

    @Test
    void oneThatAsksAServicePasses() {
        beforeRoute(
                        (context, _) ->
                                BeforeRouteStatus.later(
                                        ask(context).thenApply(_ -> Continue.CONTINUE)))
                .check();
    }

    @Test
    void oneThatWaitsForAServicePasses() {
        of(context ->
                        new StreamFilterFactory() {
                            @Override
                            public RunsOn runsOn() {
                                return RunsOn.VIRTUAL_THREAD;
                            }

                            @Override
                            public StreamFilter create(Stream stream) {
                                return new Waiting(context);
                            }
                        })
                .prepare(context -> context.on("auth").answers(200, ""))
                .check();
    }

    private record Waiting(ExtensionContext context) implements StreamReceiverFilter {
        @Override
        public BeforeRouteStatus beforeRoute(Stream stream) {
            try {
                var answer = ask(context).toCompletableFuture().get();
                stream.request().headers().set("status", String.valueOf(answer.status()));
                return Continue.CONTINUE;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return LocalReply.of(503, "interrupted");
            } catch (ExecutionException e) {
                return LocalReply.of(503, "no_answer");
            }
        }
    }

    @Test
    void oneThatLooksAtPiecesIsTold() {
        assertTold(
                "upload: with bodies in pieces of 1 bytes other things are seen:",
                streaming(
                        new StreamReceiverFilter() {
                            @Override
                            public RequestDataStatus requestData(
                                    Stream stream, Buffer chunk, boolean end) {
                                return RequestDataStatus.replace(
                                        Buffer.of("[" + chunk.length() + "]"));
                            }
                        }));
    }

    @Test
    void oneThatMixesStreamsUpIsTold() {
        var last = new ArrayList<String>();
        assertTold("upload: while another stream ", streaming(new Shared(last)));
    }

    /// Keeps what is one stream's where all streams see it.
    private record Shared(List<String> pieces) implements StreamReceiverFilter {
        @Override
        public BeforeRouteStatus beforeRoute(Stream stream) {
            synchronized (pieces) {
                pieces.clear();
            }
            return Continue.CONTINUE;
        }

        @Override
        public RequestDataStatus requestData(Stream stream, Buffer chunk, boolean end) {
            synchronized (pieces) {
                pieces.add(chunk.toString(StandardCharsets.UTF_8));
                return RequestDataStatus.replace(
                        end ? Buffer.of(String.join("", pieces)) : Buffer.EMPTY);
            }
        }
    }

    @Test
    void oneThatNeedsItsFirstPhaseIsTold() {
        assertTold(
                "guest: where another filter has answered before, the filter fails",
                of(_ -> _ -> new Greeting()));
    }

    private static final class Greeting implements StreamReceiverFilter, StreamSenderFilter {
        private String name = "";

        @Override
        public BeforeRouteStatus beforeRoute(Stream stream) {
            name = "known";
            return Continue.CONTINUE;
        }

        @Override
        public BeforeSendStatus beforeSend(Stream stream) {
            stream.response().headers().add("name", name.substring(0, 1));
            return Continue.CONTINUE;
        }
    }

    @Test
    void oneThatHoldsStreamsIsTold() {
        var all = new ConcurrentLinkedQueue<Stream>();
        var complaint = complaint(noting(all::add));
        assertTrue(
                complaint.contains(" streams are held in memory though they are over"), complaint);
    }

    private static CompletionStage<Call.Response> ask(ExtensionContext context) {
        return context.call("auth", Call.Request.get("/"), Duration.ofSeconds(1));
    }

    @Test
    void oneThatTakesForGrantedThatAServiceAnswersIsTold() {
        var complaint =
                complaintAbout(
                        (context, _) ->
                                BeforeRouteStatus.later(
                                        ask(context)
                                                .handle(
                                                        (response, _) ->
                                                                response.status() == 200
                                                                        ? Continue.CONTINUE
                                                                        : LocalReply.of(
                                                                                403, "no"))));
        assertTrue(
                complaint.startsWith(
                        "guest: where its calls fail, the filter fails of another thing: "),
                complaint);
    }

    /// Of gRPC, and of a plugin process.
    @Test
    void oneThatTakesForGrantedThatAnyOtherAnswersIsTold() {
        var grpc = GrpcRequest.of("/a.B/C", Duration.ofSeconds(1));
        assertTold(
                "guest: where its calls fail, the filter fails of another thing: ",
                needing(context -> context.grpc("auth", grpc, Buffer.EMPTY)));
        assertTold(
                "guest: where its calls fail, the filter fails of another thing: ",
                needing(
                        context ->
                                context.plugin("checker", PluginSpec.of("checker"))
                                        .call(REQUEST, Duration.ZERO)));
    }

    @Test
    void oneThatLeavesTheirFailuresToOnErrorPasses() {
        var grpc = GrpcRequest.of("/a.B/C", Duration.ofSeconds(1));
        asking(
                        context ->
                                context.grpc("auth", grpc, Buffer.EMPTY)
                                        .thenApply(_ -> Continue.CONTINUE))
                .check();
        asking(
                        context ->
                                context.plugin("checker", PluginSpec.of("checker"))
                                        .call(REQUEST, Duration.ZERO)
                                        .thenApply(_ -> Continue.CONTINUE))
                .check();
    }

    private static final Plugin.Request REQUEST = Plugin.Request.of(Buffer.EMPTY);
    private static final Plugin.Response ANSWER =
            new Plugin.Response(Map.of(), Map.of(), Buffer.EMPTY, 0);

    private static <T> FilterConformance needing(
            Function<ExtensionContext, CompletionStage<T>> call) {
        return asking(
                context ->
                        call.apply(context)
                                .handle(
                                        (answer, _) -> {
                                            Objects.requireNonNull(answer);
                                            return Continue.CONTINUE;
                                        }));
    }

    private static FilterConformance asking(
            Function<ExtensionContext, CompletionStage<Continue>> call) {
        return beforeRoute((context, _) -> BeforeRouteStatus.later(call.apply(context)))
                .prepare(
                        context -> {
                            context.on("auth").answersGrpc(Buffer.EMPTY);
                            context.onPlugin("checker").answersAlways(ANSWER);
                        });
    }

    @Test
    void oneThatBlocksIsTold() {
        var ended = new CountDownLatch(1);
        var blocking =
                beforeRoute(
                        (_, _) -> {
                            try {
                                new CountDownLatch(1).await();
                                return Continue.CONTINUE;
                            } catch (InterruptedException e) {
                                ended.countDown();
                                throw new IllegalStateException(e);
                            }
                        });
        var blocked =
                assertThrows(AssertionError.class, blocking.within(Duration.ofMillis(300))::check);
        assertEquals(
                "not done within 0.3 s; if the filter does not return, this is where it is",
                blocked.getMessage());
        assertTrue(
                Arrays.stream(blocked.getStackTrace())
                        .anyMatch(call -> call.getClassName().contains("FilterConformanceTest")));
        assertEquals(0, ended.getCount());
    }

    @Test
    void oneThatUsesAStreamInALateAnswerIsTold() {
        var complaint =
                complaintAbout(
                        (context, stream) -> {
                            var answer = new CompletableFuture<BeforeRouteStatus>();
                            var _ =
                                    ask(context)
                                            .whenComplete(
                                                    (_, _) -> {
                                                        stream.request().headers().set("x", "y");
                                                        answer.complete(Continue.CONTINUE);
                                                    });
                            return BeforeRouteStatus.later(answer);
                        });
        assertTrue(
                complaint.startsWith(
                        "guest: where a call is answered late, the filter uses a stream that is"
                                + " over"),
                complaint);
    }

    @Test
    void oneThatDoesNotBearABadGatewayIsTold() {
        assertTold(
                "guest: where the upstream answers 502, the filter fails: ",
                of(_ -> _ -> new Trusting()));
    }

    private static final class Trusting implements StreamSenderFilter {
        @Override
        public BeforeSendStatus beforeSend(Stream stream) {
            if (stream.response().status() == 502) {
                throw new IllegalStateException("502");
            }
            return Continue.CONTINUE;
        }
    }

    @Test
    void oneThatTakesARouteForGrantedIsTold() {
        assertTold(
                "guest: where no route matches, the filter fails: ",
                of(
                        _ ->
                                _ ->
                                        new StreamReceiverFilter() {
                                            @Override
                                            @SuppressWarnings("NullAway") // its fault
                                            public AfterRouteStatus afterRoute(Stream stream) {
                                                return stream.route().cluster().isEmpty()
                                                        ? LocalReply.of(404, "no")
                                                        : Continue.CONTINUE;
                                            }
                                        }));
    }

    @Test
    void oneThatExpectsOneHostIsTold() {
        assertTold(
                "guest: where another filter asks for another host the filter fails: ",
                of(_ -> _ -> new AtMost(2, 1)));
    }

    /// Fails when there are more.
    private static final class AtMost implements StreamReceiverFilter {
        private int routes;
        private int hosts;

        AtMost(int routes, int hosts) {
            this.routes = routes;
            this.hosts = hosts;
        }

        @Override
        public AfterRouteStatus afterRoute(Stream stream) {
            return another(routes--);
        }

        @Override
        public AfterChooseHostStatus afterChooseHost(Stream stream) {
            return another(hosts--);
        }

        private static Continue another(int left) {
            if (left == 0) {
                throw new IllegalStateException("another one");
            }
            return Continue.CONTINUE;
        }
    }

    @Test
    void oneThatExpectsOneRouteIsTold() {
        assertTold(
                "guest: where another filter asks for another route the filter fails: ",
                of(_ -> _ -> new AtMost(1, 2)));
    }

    @Test
    void oneThatExpectsEveryStreamToComeToItsEndIsTold() {
        assertTold("guest: cancelled in call 0 the filter fails: ", of(_ -> _ -> new Complete()));
    }

    private static final class Complete implements StreamReceiverFilter, StreamSenderFilter {
        private boolean received;
        private boolean sent;

        @Override
        public BeforeRouteStatus beforeRoute(Stream stream) {
            received = true;
            return Continue.CONTINUE;
        }

        @Override
        public BeforeSendStatus beforeSend(Stream stream) {
            sent = true;
            return Continue.CONTINUE;
        }

        @Override
        public void onDestroy(Stream stream) {
            if (received && !sent) {
                throw new IllegalStateException("no response");
            }
        }
    }

    @Test
    void oneThatExpectsOneThreadIsTold() {
        assertTold(
                "guest: on several threads the filter fails: ",
                of(
                        _ -> {
                            var mine = Thread.currentThread();
                            return _ -> new OneThread(mine);
                        }));
    }

    private record OneThread(Thread mine) implements StreamReceiverFilter {
        @Override
        public BeforeRouteStatus beforeRoute(Stream stream) {
            if (!mine.equals(Thread.currentThread())) {
                throw new IllegalStateException("another thread");
            }
            return Continue.CONTINUE;
        }
    }

    @Test
    void oneThatClosesWhatTheNextConfigurationUsesIsTold() {
        var connected = new AtomicBoolean();
        assertTold(
                "guest: when the configuration before it is closed the filter fails: ",
                of(_ -> new Connecting(connected)));
    }

    private static final class Connecting implements StreamFilterFactory {
        private final AtomicBoolean connected;

        Connecting(AtomicBoolean connected) {
            this.connected = connected;
            connected.set(true);
        }

        @Override
        public StreamFilter create(Stream stream) {
            return new StreamReceiverFilter() {
                @Override
                public BeforeRouteStatus beforeRoute(Stream asked) {
                    if (!connected.get()) {
                        throw new IllegalStateException("not connected");
                    }
                    return Continue.CONTINUE;
                }
            };
        }

        @Override
        public void close() {
            connected.set(false);
        }
    }

    @Test
    void oneThatKeepsSomethingForEachStreamIsTold() {
        var kept = new ConcurrentLinkedQueue<Kept>();
        var complaint = complaint(noting(stream -> kept.add(new Kept(stream.id()))));
        assertTrue(
                complaint.startsWith("guest: each stream leaves something in memory: "), complaint);
        assertTrue(complaint.contains("FilterConformanceTest$Kept"), complaint);
        assertTrue(!kept.isEmpty());
    }

    private record Kept(long id) {}

    @Test
    void oneThatKeepsALimitedNumberOfThingsPasses() {
        var kept = new ArrayBlockingQueue<Kept>(100);
        noting(
                        stream -> {
                            if (!kept.offer(new Kept(stream.id()))) {
                                kept.clear();
                            }
                        })
                .check();
    }

    @Test
    void oneThatLeavesAThreadLocalIsTold() {
        var complaint =
                complaintAbout(
                        (_, _) -> {
                            LEFT.set(new Object());
                            return Continue.CONTINUE;
                        });
        assertTrue(
                complaint.startsWith(
                        "guest: a thread-local is left with a java.lang.Object of a stream that is"
                                + " over"),
                complaint);
    }

    @Test
    void oneThatLeavesAHeaderInAThreadLocalIsTold() {
        var filter =
                new StreamReceiverFilter() {
                    @Override
                    public BeforeRouteStatus beforeRoute(Stream stream) {
                        LEFT.set(stream.request().headers().get("user"));
                        return Continue.CONTINUE;
                    }
                };
        assertTold(
                "admin: a thread-local is left with a java.lang.String",
                FilterConformance.of(() -> new Provider(_ -> _ -> filter), "{}").stream(
                        "admin", driver -> driver.request("GET", "/").header("user", "a")));
    }

    @Test
    void oneThatHasAScratchpadForEachThreadPasses() {
        streaming(
                        new StreamReceiverFilter() {
                            @Override
                            public RequestDataStatus requestData(
                                    Stream stream, Buffer chunk, boolean end) {
                                var pad = PAD.get();
                                pad.setLength(0);
                                pad.append(chunk.toString(StandardCharsets.UTF_8));
                                return RequestDataStatus.replace(Buffer.of(pad.toString()));
                            }
                        })
                .check();
    }

    @Test
    void oneThatWaitsWithTheJdksThreadForDelaysPasses() {
        beforeRoute(
                        (_, _) ->
                                BeforeRouteStatus.later(
                                        CompletableFuture.supplyAsync(() -> Continue.CONTINUE)
                                                .orTimeout(1, TimeUnit.MINUTES)))
                .check();
    }

    @Test
    void oneThatLeavesAVirtualThreadIsTold() {
        var gate = new CountDownLatch(1);
        try {
            var complaint =
                    complaint(
                            of(
                                    _ -> {
                                        Thread.ofVirtual().name("floats").start(() -> await(gate));
                                        return _ -> new Idle();
                                    }));
            assertTrue(complaint.startsWith("virtual thread \"floats\", at "), complaint);
            assertTrue(complaint.contains("FilterConformanceTest.await("), complaint);
        } finally {
            gate.countDown();
        }
    }

    @Test
    void oneThatLeavesAThreadIsTold() {
        var gate = new CountDownLatch(1);
        try {
            var complaint =
                    complaint(
                            of(
                                    _ -> {
                                        var thread = new Thread(() -> await(gate), "lingers");
                                        thread.setDaemon(true);
                                        thread.start();
                                        return _ -> new Idle();
                                    }));
            assertTrue(complaint.startsWith("thread \"lingers\" runs on"), complaint);
        } finally {
            gate.countDown();
        }
    }

    /// Does nothing.
    private static final class Idle implements StreamReceiverFilter {}

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
