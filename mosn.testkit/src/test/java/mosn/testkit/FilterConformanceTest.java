package mosn.testkit;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.message.Buffer;
import mosn.api.message.Call;
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

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/// Good filters pass, and each that breaks one rule is told which.
class FilterConformanceTest {
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
        of(context ->
                        _ ->
                                new StreamReceiverFilter() {
                                    @Override
                                    public BeforeRouteStatus beforeRoute(Stream stream) {
                                        return BeforeRouteStatus.later(
                                                context.call(
                                                                "auth",
                                                                Call.Request.get("/"),
                                                                Duration.ofSeconds(1))
                                                        .thenApply(_ -> Continue.CONTINUE));
                                    }
                                })
                .prepare(context -> context.on("auth").answers(200, ""))
                .check();
    }

    @Test
    void oneThatLooksAtPiecesIsTold() {
        var complaint =
                complaint(
                        streaming(
                                new StreamReceiverFilter() {
                                    @Override
                                    public RequestDataStatus requestData(
                                            Stream stream, Buffer chunk, boolean end) {
                                        return RequestDataStatus.replace(
                                                Buffer.of("[" + chunk.length() + "]"));
                                    }
                                }));
        assertTrue(
                complaint.startsWith(
                        "upload: with bodies in pieces of 1 bytes other things are seen:"),
                complaint);
    }

    @Test
    void oneThatMixesStreamsUpIsTold() {
        var last = new ArrayList<String>();
        var complaint = complaint(streaming(new Shared(last)));
        assertTrue(complaint.startsWith("upload: while another stream "), complaint);
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
        var complaint = complaint(of(_ -> _ -> new Greeting()));
        assertTrue(
                complaint.startsWith(
                        "guest: where another filter has answered before, the filter fails"),
                complaint);
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
        var all = new ArrayList<Stream>();
        var complaint =
                complaint(
                        of(
                                _ ->
                                        stream -> {
                                            synchronized (all) {
                                                all.add(stream);
                                            }
                                            return new StreamReceiverFilter() {
                                                @Override
                                                public BeforeRouteStatus beforeRoute(Stream asked) {
                                                    return LocalReply.of(403, "no");
                                                }
                                            };
                                        }));
        assertTrue(
                complaint.contains(" streams are held in memory though they are over"), complaint);
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
