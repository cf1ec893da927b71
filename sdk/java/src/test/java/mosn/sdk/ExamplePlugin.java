package mosn.sdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;

import mosn.plugin.v1.Response;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/// The plugin that the tests start: `calls` answers MOSN's calls, `filter` looks at streams.
final class ExamplePlugin {
    private ExamplePlugin() {}

    public static void main(String... args) {
        System.out.flush();
        var plugin =
                switch (args.length == 0 ? "filter" : args[0]) {
                    case "calls" -> Plugin.calls(r -> answer(r.getBody().toStringUtf8()));
                    case "tcp" -> Plugin.calls(r -> answer(r.getBody().toStringUtf8())).onTcp();
                    case "direct" -> Plugin.filter(ExamplePlugin::filter).neverBlocks();
                    default -> Plugin.filter(ExamplePlugin::filter).config("{\"user\": \"admin\"}");
                };
        plugin.serve();
    }

    private static Response answer(String body) {
        if (!body.equals("hello")) {
            throw new IllegalArgumentException("said '" + body + "' and not hello");
        }
        System.out.println("this goes to the log");
        return Response.newBuilder()
                .setBody(ByteString.copyFromUtf8("hello java"))
                .setStatus(1)
                .build();
    }

    private static Filter filter(Config config) throws ConfigException {
        var user = config.required("user");
        if (user.isEmpty()) {
            throw config.problem("user", "is empty", "write who may pass");
        }
        return switch (config.string("kind", "check")) {
            case "check" -> Filter.none().beforeRoute(stream -> check(stream, user));
            case "bodies" ->
                    Filter.none()
                            .beforeRoute(s -> Verdict.CONTINUE)
                            .requestData((s, chunk, end) -> upper(chunk))
                            .wholeResponse(1 << 20)
                            .beforeSend(ExamplePlugin::reverse);
            case "routes" ->
                    Filter.none()
                            .facts(Facts.Kind.ROUTE, Facts.Kind.CONNECTION)
                            .variables("x-mosn-path")
                            .afterRoute(ExamplePlugin::route);
            case "slow" ->
                    Filter.none()
                            .beforeRoute(
                                    s -> {
                                        new CountDownLatch(1).await();
                                        return Verdict.CONTINUE;
                                    });
            case "stuck" ->
                    Filter.none()
                            .beforeRoute(
                                    s -> {
                                        s.terminate(500); // says that it has begun
                                        new CountDownLatch(1).await();
                                        return Verdict.CONTINUE;
                                    });
            case "wrong" -> Filter.none().beforeRoute(s -> Verdict.RE_MATCH_ROUTE);
            case "trailers" ->
                    Filter.none()
                            .fields("user")
                            .beforeRoute(s -> Verdict.CONTINUE)
                            .requestTrailers(
                                    s -> {
                                        s.request().headers().set("x-late", "lost");
                                        s.variable("x-mosn-path", "/\u00e9");
                                        return Verdict.CONTINUE;
                                    });
            case "holds" -> holdsBack();
            case "swells" ->
                    Filter.none()
                            .beforeRoute(s -> Verdict.CONTINUE)
                            .requestData((s, chunk, end) -> upper(chunk))
                            .beforeSend(s -> Verdict.CONTINUE)
                            .responseData((s, chunk, end) -> swell(chunk));
            default -> Filter.none().requestData((s, chunk, end) -> Verdict.CONTINUE);
        };
    }

    /// Lets go of a body when all of it is there.
    private static Filter holdsBack() {
        return Filter.none()
                .beforeRoute(
                        s -> {
                            s.attach(new ByteArrayOutputStream());
                            return Verdict.CONTINUE;
                        })
                .requestData(ExamplePlugin::hold)
                .beforeSend(
                        s -> {
                            s.attach(new ByteArrayOutputStream());
                            return Verdict.CONTINUE;
                        })
                .responseData(ExamplePlugin::hold);
    }

    private static Verdict hold(Stream stream, byte[] chunk, boolean end) {
        var held = (ByteArrayOutputStream) Objects.requireNonNull(stream.attachment());
        held.writeBytes(chunk);
        return Verdict.replace(end ? held.toByteArray() : new byte[0]);
    }

    private static Verdict check(Stream stream, String user) {
        var headers = stream.request().headers();
        if (!headers.all("user").contains(user)) {
            return Verdict.reply(403, "not_" + user).with("x-why", "user").text("go away");
        }
        headers.remove("user");
        headers.set("x-checked", "yes");
        headers.add("via", "plugin");
        stream.request().path("/checked");
        return Verdict.CONTINUE;
    }

    private static Verdict upper(byte[] chunk) {
        return Verdict.replace(new String(chunk, UTF_8).toUpperCase(Locale.ROOT).getBytes(UTF_8));
    }

    private static Verdict swell(byte[] chunk) {
        var swollen = new ByteArrayOutputStream();
        for (var i = 0; i < 4; i++) {
            swollen.writeBytes(chunk);
        }
        return Verdict.replace(swollen.toByteArray());
    }

    private static Verdict reverse(Stream stream) {
        var body = stream.responseBody();
        if (body == null) {
            throw new IllegalStateException("has no body");
        }
        var text = new StringBuilder(new String(body, UTF_8));
        stream.responseBody(text.reverse().toString().getBytes(UTF_8));
        stream.response().status(201);
        return Verdict.CONTINUE;
    }

    private static Verdict route(Stream stream) {
        var route = stream.route();
        var connection = stream.connection();
        if (route == null || connection == null) {
            stream.request().path("/found");
            return Verdict.RE_MATCH_ROUTE;
        }
        return Verdict.reply(200, "facts")
                .text(
                        route.cluster()
                                + " "
                                + connection.listener()
                                + " "
                                + stream.variable("x-mosn-path"));
    }
}
