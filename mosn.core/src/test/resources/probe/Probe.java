package probe;

import mosn.api.CallException;
import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.message.Buffer;
import mosn.api.message.Call;
import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.api.stream.*;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// Does what a request's path says, and tells the test in which callbacks it was, and where the
/// context loader was not its own.
public final class Probe implements StreamFilterFactoryProvider {
    @Override
    public String type() {
        return "probe";
    }

    @Override
    public Set<String> secretKeys() {
        say("secretKeys");
        return Set.of("hidden");
    }

    @Override
    public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
        say("provider.create");
        var virtual = config.bool("virtual", false);
        config.string("hidden", "");
        var own = config.string("said", "listener");
        RouteConfig<String> route =
                config.bool("per_route", true)
                        ? context.routeConfig(own, Probe::routeConfig)
                        : stream -> own;
        var shared = context.shared("one", Shared.class, Shared::new);
        context.metrics()
                .gauge(
                        "gauge",
                        () -> {
                            say("gauge");
                            return 7;
                        });
        return new Factory(context, virtual, route, shared);
    }

    private static String routeConfig(ConfigNode node) {
        say("routeConfig");
        node.string("hidden", "");
        return node.required("said");
    }

    @SuppressWarnings("unchecked")
    static void say(String where) {
        var mine = Thread.currentThread().getContextClassLoader() == Probe.class.getClassLoader();
        ((Queue<String>) System.getProperties().get("probe.said"))
                .add(mine ? where : where + " with a loader not its own");
    }

    static void keep(Supplier<Object> kept) {
        System.getProperties().put("probe.kept", kept);
    }

    static final class Shared implements AutoCloseable {
        Shared() {
            say("shared.make");
        }

        @Override
        public void close() {
            say("shared.close");
        }
    }

    record Factory(
            ExtensionContext context, boolean virtual, RouteConfig<String> route, Shared shared)
            implements StreamFilterFactory {
        @Override
        public StreamFilter create(Stream stream) {
            say("create");
            return new Filter(this);
        }

        @Override
        public RunsOn runsOn() {
            return virtual ? RunsOn.VIRTUAL_THREAD : RunsOn.EVENT_LOOP;
        }

        @Override
        public BodyMode requestBody() {
            return BodyMode.STREAMED;
        }

        @Override
        public BodyMode responseBody() {
            return BodyMode.STREAMED;
        }

        @Override
        public void close() {
            say("factory.close");
        }
    }

    record Filter(Factory factory) implements StreamReceiverFilter, StreamSenderFilter {
        private ExtensionContext context() {
            return factory.context;
        }

        @Override
        public BeforeRouteStatus beforeRoute(Stream stream) {
            say("beforeRoute");
            var words = stream.request().path().substring(1).split("/");
            return switch (words[0]) {
                case "call" ->
                        BeforeRouteStatus.later(
                                call(
                                        words[1],
                                        words[2],
                                        Long.parseLong(words[3]),
                                        words.length == 4 ? "" : " with spaces"));
                case "forgotten" -> {
                    var _ = call(words[1], "GET", 50_000, "");
                    yield reply("asked");
                }
                case "attribute" -> {
                    stream.set(context().attribute("shape", String.class), "round");
                    yield Continue.CONTINUE;
                }
                case "variables" -> {
                    stream.variable("proxy_global_timeout", "70000");
                    yield reply(
                            stream.variable("x-mosn-path")
                                    + " "
                                    + stream.variable("proxy_global_timeout"));
                }
                case "schedule" -> BeforeRouteStatus.later(scheduled());
                case "keep" -> {
                    var late = context().schedule(Duration.ofHours(1), () -> say("late"));
                    keep(late::cancel);
                    yield Continue.CONTINUE;
                }
                case "block" -> {
                    context().blocking().execute(Probe::block);
                    yield Continue.CONTINUE;
                }
                case "blocking" ->
                        BeforeRouteStatus.later(
                                CompletableFuture.supplyAsync(
                                        () -> {
                                            say("blocking");
                                            return reply(
                                                    Thread.currentThread().isVirtual()
                                                            ? "virtual"
                                                            : "not virtual");
                                        },
                                        context().blocking()));
                case "clock" -> reply(context().clock().instant().toString());
                case "count" -> {
                    context().metrics().counter("counted").increment();
                    context().metrics().histogram("measured").record(5);
                    yield Continue.CONTINUE;
                }
                case "name" -> reply(context().name() + " " + context().logger().getName());
                case "shared" -> reply(Integer.toString(System.identityHashCode(factory.shared)));
                default -> Continue.CONTINUE;
            };
        }

        private static LocalReply reply(String text) {
            return LocalReply.of(299, "probe").text(text);
        }

        private CompletableFuture<BeforeRouteStatus> call(
                String cluster, String method, long millis, String more) {
            var body = method.equals("POST") ? Buffer.of("what is asked") : Buffer.EMPTY;
            var request =
                    new Call.Request(
                            method, "/asked" + more, List.of(Map.entry("x-asked", "yes")), body);
            return context()
                    .call(cluster, request, Duration.ofMillis(millis))
                    .<BeforeRouteStatus>handle(
                            (answer, failure) -> {
                                say("answer");
                                if (failure != null) {
                                    return reply(
                                            failure instanceof CallException e
                                                    ? e.detail()
                                                    : failure.toString());
                                }
                                return reply(
                                        answer.status()
                                                + " "
                                                + answer.headers().get("x-answered")
                                                + " "
                                                + answer.body()
                                                        .toString(
                                                                java.nio.charset.StandardCharsets
                                                                        .UTF_8));
                            })
                    .toCompletableFuture();
        }

        private CompletableFuture<BeforeRouteStatus> scheduled() {
            var answer = new CompletableFuture<BeforeRouteStatus>();
            context()
                    .schedule(
                            Duration.ofMillis(1),
                            () -> {
                                say("scheduled");
                                answer.complete(reply("in time"));
                            });
            return answer;
        }

        @Override
        public AfterRouteStatus afterRoute(Stream stream) {
            say("afterRoute");
            return stream.request().path().startsWith("/route")
                    ? reply(factory.route.of(stream))
                    : Continue.CONTINUE;
        }

        @Override
        public AfterChooseHostStatus afterChooseHost(Stream stream) {
            say("afterChooseHost");
            return Continue.CONTINUE;
        }

        @Override
        public RequestDataStatus requestData(Stream stream, Buffer chunk, boolean end) {
            say("requestData");
            return Continue.CONTINUE;
        }

        @Override
        public RequestTrailersStatus requestTrailers(Stream stream, Headers trailers) {
            say("requestTrailers");
            return Continue.CONTINUE;
        }

        @Override
        public InformationalStatus informational(Stream stream, ResponseHead head) {
            say("informational");
            return Continue.CONTINUE;
        }

        @Override
        public BeforeSendStatus beforeSend(Stream stream) {
            say("beforeSend");
            var shape = stream.get(context().attribute("shape", String.class));
            if (shape != null) {
                stream.response().headers().set("x-shape", shape);
            }
            return Continue.CONTINUE;
        }

        @Override
        public ResponseDataStatus responseData(Stream stream, Buffer chunk, boolean end) {
            say("responseData");
            return Continue.CONTINUE;
        }

        @Override
        public ResponseTrailersStatus responseTrailers(Stream stream, Headers trailers) {
            say("responseTrailers");
            return Continue.CONTINUE;
        }

        @Override
        public void onDestroy(Stream stream) {
            say("onDestroy");
        }
    }

    private static void block() {
        say("blocks");
        try {
            Thread.sleep(Duration.ofHours(1));
        } catch (InterruptedException e) {
            say("interrupted");
        }
    }
}
