package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Filters that are processes, over the second protocol: the SDKs' example plugins behind the
/// filter `plugin`.
class ProcessFilterIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private final int port = Ports.free();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Upstream upstream;
    private String timeout = "20s";

    ProcessFilterIT() throws Exception {
        upstream = new Upstream();
    }

    @BeforeEach
    void gRpcForPythonIsInstalled() throws Exception {
        assumeTrue(
                Language.isGrpcForPythonInstalled(),
                "gRPC for Python is not installed (apt: python3-grpcio)");
    }

    @AfterEach
    void stop() {
        upstream.close();
        client.close();
    }

    @ParameterizedTest
    @EnumSource
    void itDecidesWhoPassesAndChangesHeads(Language language) throws Exception {
        upstream.answering(
                exchange -> {
                    exchange.getResponseHeaders()
                            .add("seen", "" + exchange.getRequestHeaders().get("X-checked"));
                    exchange.getResponseHeaders()
                            .add("user", "" + exchange.getRequestHeaders().get("User"));
                    Upstream.answer(exchange);
                });
        try (var _ = start(language, "{\"user\": \"admin\"}")) {
            var refused = send(get().header("User", "guest"));
            assertEquals(403, refused.statusCode());
            assertEquals("go away", refused.body());
            assertEquals("user", refused.headers().firstValue("x-why").orElse(""));
            var passed = send(get().header("User", "guest").header("User", "admin"));
            assertEquals("GET /checked ", passed.body());
            assertEquals("[yes]", passed.headers().firstValue("seen").orElse(""));
            assertEquals("null", passed.headers().firstValue("user").orElse(""));
        }
    }

    @ParameterizedTest
    @EnumSource
    void underMutualTlsItDecidesTheSame(Language language) throws Exception {
        var keys = "\"auto_mtls\": true, \"config\": {\"user\": \"admin\"}";
        try (var _ = MosnImage.built().start(write(command(language), keys))) {
            assertEquals(403, send(get().header("User", "guest")).statusCode());
            assertEquals(200, send(get().header("User", "admin")).statusCode());
        }
    }

    @ParameterizedTest
    @EnumSource
    void bodiesGoThroughIt(Language language) throws Exception {
        try (var _ = start(language, "{\"user\": \"a\", \"kind\": \"bodies\"}")) {
            var answer = send(post("hello"));
            assertEquals(201, answer.statusCode());
            assertEquals("OLLEH / TSOP", answer.body());
        }
    }

    /// More than any window.
    @ParameterizedTest
    @EnumSource
    void longBodiesGoThroughIt(Language language) throws Exception {
        upstream.answering(
                exchange -> {
                    try (exchange) {
                        var body = exchange.getRequestBody().readAllBytes();
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        var text = "abcdefghijklmnopqrstuvwxyz012345".repeat(30_000);
        try (var _ = start(language, "{\"user\": \"a\", \"kind\": \"bodies\"}")) {
            var answer = send(post(text)).body();
            var expected = new StringBuilder(text.toUpperCase(Locale.ROOT)).reverse().toString();
            assertTrue(expected.equals(answer), answer.length() + " of " + expected.length());
        }
    }

    /// The process lets go of a body at its end: the trailers wait for that, both ways.
    @ParameterizedTest
    @EnumSource
    void whatItHoldsBackGoesOutBeforeTheTrailers(Language language) throws Exception {
        assertPassesWithTrailers(config(language, "{\"user\": \"a\", \"kind\": \"holds\"}"));
    }

    /// It asks for other fields than those that come.
    @ParameterizedTest
    @EnumSource
    void trailersThatItIsNotShownPassIt(Language language) throws Exception {
        assertPassesWithTrailers(config(language, "{\"user\": \"a\", \"kind\": \"trailers\"}"));
    }

    private void assertPassesWithTrailers(Path file) throws Exception {
        try (var host = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            host.setSoTimeout((int) PATIENCE.toMillis());
            var text = Files.readString(file);
            var hosted =
                    text.replace(":" + upstream.port() + "\"", ":" + host.getLocalPort() + "\"");
            assertNotEquals(text, hosted);
            try (var _ = MosnImage.built().start(Files.writeString(file, hosted));
                    var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                send(socket, "POST / HTTP/1.1", "Host: x", "one ", "two", "Up: 1");
                try (var asked = host.accept()) {
                    assertEquals("one two, up: 1", received(asked));
                    send(
                            asked,
                            "HTTP/1.1 200 OK",
                            "Connection: close",
                            "three ",
                            "four",
                            "Down: 2");
                    assertEquals("three four, down: 2", received(socket));
                }
            }
        }
    }

    private static void send(
            Socket to, String line, String field, String chunk, String more, String trailer)
            throws IOException {
        to.setSoTimeout((int) PATIENCE.toMillis());
        var text =
                String.join(
                        "\r\n",
                        line,
                        field,
                        "TE: trailers",
                        "Connection: TE",
                        "Transfer-Encoding: chunked",
                        "",
                        Integer.toHexString(chunk.length()),
                        chunk,
                        Integer.toHexString(more.length()),
                        more,
                        "0",
                        trailer,
                        "",
                        "");
        to.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    /// The body of a message in chunks, and behind it its trailer.
    private static String received(Socket from) throws IOException {
        from.setSoTimeout((int) PATIENCE.toMillis());
        var lines = new BufferedReader(new InputStreamReader(from.getInputStream(), ISO_8859_1));
        while (!lines.readLine().isEmpty()) {} // the head
        var body = new StringBuilder();
        for (var size = lines.readLine(); !size.equals("0"); size = lines.readLine()) {
            body.append(lines.readLine());
        }
        return body + ", " + lines.readLine().toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @EnumSource
    void itIsToldTheFactsItAsksFor(Language language) throws Exception {
        try (var _ = start(language, "{\"user\": \"a\", \"kind\": \"routes\"}")) {
            assertEquals("upstream ingress /", send(get()).body());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConfigurationThatItRefusesStopsTheStart(Language language) throws Exception {
        var ended = MosnImage.built().run("start", "-c", "" + config(language, "{\"user\": \"\"}"));
        assertEquals(1, ended.code(), ended.err());
        assertTrue(
                ended.err().contains("config.config.user: is empty; write who may pass"),
                ended.err());
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatThePhaseDoesNotHaveIsAFailure(Language language) throws Exception {
        try (var proxy = start(language, "{\"user\": \"a\", \"kind\": \"wrong\"}")) {
            assertEquals(500, send(get()).statusCode());
            proxy.awaitLine("the filter may not answer RE_MATCH_ROUTE in BEFORE_ROUTE");
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProcessThatIsSlowFailsEachOfItsStreams(Language language) throws Exception {
        timeout = "2s";
        try (var _ = start(language, "{\"user\": \"a\", \"kind\": \"slow\"}")) {
            var many = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (var i = 0; i < 20; i++) {
                many.add(client.sendAsync(get().build(), BodyHandlers.ofString()));
            }
            for (var one : many) {
                assertEquals(500, one.get(60, TimeUnit.SECONDS).statusCode());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProcessThatIsKilledIsStartedAgainAndConfigured(Language language) throws Exception {
        try (var proxy = start(language, "{\"user\": \"admin\"}")) {
            assertEquals(200, send(get().header("User", "admin")).statusCode());
            kill(proxy, "example");
            proxy.awaitLine("plugin example.0 is ready", 2);
            assertEquals(200, send(get().header("User", "admin")).statusCode());
            assertEquals(403, send(get()).statusCode());
        }
    }

    /// While it is asked nothing.
    @ParameterizedTest
    @EnumSource
    void killedBetweenTwoPiecesItLetsNoMoreThrough(Language language) throws Exception {
        var received = new ByteArrayOutputStream(); // from several threads
        upstream.answering(
                exchange -> {
                    try (exchange;
                            var body = exchange.getRequestBody()) {
                        for (var next = body.read(); next >= 0; next = body.read()) {
                            received.write(next);
                        }
                        exchange.sendResponseHeaders(200, -1);
                    }
                });
        try (var proxy = start(language, "{\"user\": \"a\", \"kind\": \"bodies\"}");
                var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            var out = socket.getOutputStream();
            var head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
            out.write((head + "4\r\ngood\r\n").getBytes(ISO_8859_1));
            Wait.until("passes", () -> received.toString(ISO_8859_1).equals("GOOD"));
            kill(proxy, "example");
            out.write("3\r\nbad\r\n0\r\n\r\n".getBytes(ISO_8859_1));
            assertEquals("HTTP/1.1 500", first(socket));
            assertEquals("GOOD", received.toString(ISO_8859_1));
        }
    }

    /// What it makes of the answer fills the connection to the client many times over.
    @ParameterizedTest
    @EnumSource
    void aClientThatDoesNotReadHoldsUpNothingOfItsRequest(Language language) throws Exception {
        var received = new ByteArrayOutputStream(); // from several threads
        var sent = new AtomicInteger();
        upstream.answering(
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    var answering = Thread.startVirtualThread(() -> answerAtLength(exchange, sent));
                    var body = exchange.getRequestBody();
                    for (var next = body.read(); next >= 0; next = body.read()) {
                        received.write(next);
                    }
                    join(answering);
                    exchange.close();
                });
        try (var _ = start(language, "{\"user\": \"a\", \"kind\": \"swells\"}");
                var socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            socket.setSoTimeout((int) PATIENCE.toMillis());
            var out = socket.getOutputStream();
            var head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
            out.write((head + "4\r\ngood\r\n").getBytes(ISO_8859_1));
            awaitStandstill(sent);
            assertTrue(sent.get() < ANSWER, sent + " bytes went");
            out.write("6\r\nbetter\r\n".getBytes(ISO_8859_1));
            Wait.until("passes", () -> received.toString(ISO_8859_1).equals("GOODBETTER"));
            out.write("0\r\n\r\n".getBytes(ISO_8859_1));
            assertEquals(4L * ANSWER, count('q', socket.getInputStream()));
        }
    }

    private static final int ANSWER = 20_000_000;

    private static void answerAtLength(HttpExchange exchange, AtomicInteger sent) {
        try (var out = exchange.getResponseBody()) {
            var piece = "q".repeat(1000).getBytes(ISO_8859_1);
            for (var i = 0; i < ANSWER; i += piece.length) {
                out.write(piece);
                sent.addAndGet(piece.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(Thread other) throws InterruptedIOException {
        try {
            other.join();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /// Some went, and no more goes.
    private static void awaitStandstill(AtomicInteger sent) throws Exception {
        Wait.until("answers", () -> sent.get() > 0);
        for (var before = -1; before != sent.get(); ) {
            before = sent.get();
            TimeUnit.SECONDS.sleep(1);
        }
    }

    /// Until the answer is complete.
    private static long count(char wanted, InputStream from) throws IOException {
        var count = 0L;
        var last = "";
        var piece = new byte[64 << 10];
        while (!last.endsWith("\r\n0\r\n\r\n")) {
            var size = from.read(piece);
            if (size < 0) {
                throw new EOFException("after " + count);
            }
            for (var i = 0; i < size; i++) {
                count += piece[i] == wanted ? 1 : 0;
            }
            var end = new String(piece, Math.max(0, size - 7), Math.min(7, size), ISO_8859_1);
            last = (last + end).substring(Math.max(0, last.length() + end.length() - 7));
        }
        return count;
    }

    /// It has nothing to say about the first before it has the second.
    @Test
    void aPieceReachesItBeforeTheOneInFrontIsAnswered() throws Exception {
        var command = new ArrayList<>(Language.PYTHON.command("PatientPlugin"));
        command.add("filter");
        var file = write(command, "\"config\": {\"user\": \"a\", \"kind\": \"bodies\"}");
        try (var _ = MosnImage.built().start(file);
                var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            var out = socket.getOutputStream();
            var head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
            out.write((head + "3\r\none\r\n").getBytes(ISO_8859_1));
            Wait.until("piece", () -> log().contains("has the first piece"));
            out.write("3\r\ntwo\r\n0\r\n\r\n".getBytes(ISO_8859_1));
            assertEquals("HTTP/1.1 201", first(socket));
        }
    }

    private String log() throws IOException {
        var file = folder.resolve("plugin-example.log");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static String first(Socket from) throws IOException {
        return new String(from.getInputStream().readNBytes(12), ISO_8859_1);
    }

    private static void kill(RunningMosn proxy, String plugin) throws Exception {
        var ready = "plugin " + plugin + ".0 is ready: process ";
        proxy.awaitLine(ready, 1);
        var line = proxy.output().lines().filter(l -> l.contains(ready)).findFirst().orElseThrow();
        Tool.run("kill", "-9", line.replaceAll(".*process (\\d+) at.*", "$1"));
    }

    @ParameterizedTest
    @EnumSource
    void aRouteHasItsOwnConfigurationAndARestartedProcessKnowsIt(Language language)
            throws Exception {
        var keys = ", \"config\": {\"headers\": {\"User\": \"admin\"}, \"phase\": \"after_route\"}";
        var filter =
                PluginProxy.filter(language.command("AuthPlugin"), PluginProxy.PATIENCE + keys);
        var own =
                """
                {"match": {"prefix": "/own"}, "direct_response": {"status": 200},
                 "per_filter_config": {"plugin": {"headers": {"User": "root"}, "status": 401}}}, \
                """;
        var text =
                PluginProxy.text(folder, port, Ports.free(), filter)
                        .replace(
                                "{\"match\": {\"prefix\": \"/\"}",
                                own + "{\"match\": {\"prefix\": \"/\"}");
        var file = Files.writeString(folder.resolve("mosn.json"), text);
        try (var proxy = MosnImage.built().start(file)) {
            assertRoutesDiffer();
            kill(proxy, "p");
            proxy.awaitLine("plugin p.0 is ready", 2);
            assertRoutesDiffer();
        }
    }

    private void assertRoutesDiffer() throws Exception {
        assertEquals(200, send(get().header("User", "admin")).statusCode());
        assertEquals(403, send(get().header("User", "root")).statusCode());
        assertEquals(200, send(get("/own").header("User", "root")).statusCode());
        assertEquals(401, send(get("/own").header("User", "admin")).statusCode());
    }

    /// A host of the first protocol only, as the process sees it.
    @ParameterizedTest
    @EnumSource
    void itIsAskedThroughCallsOverTheFirst(Language language) throws Exception {
        var command = new ArrayList<>(List.of("/usr/bin/env", "PLUGIN_PROTOCOL_VERSIONS=1"));
        command.addAll(command(language));
        try (var _ = MosnImage.built().start(write(command, "\"header_names\": \"lower\""))) {
            var refused = send(get().header("User", "guest"));
            assertEquals(403, refused.statusCode());
            assertEquals("go away", refused.body());
            assertEquals(200, send(get().header("User", "admin")).statusCode());
        }
    }

    private HttpRequest.Builder get() {
        return get("/");
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    private HttpRequest.Builder post(String body) {
        return get().POST(BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static List<String> command(Language language) {
        var command = new ArrayList<>(language.command("ExamplePlugin"));
        command.add("filter");
        return command;
    }

    private RunningMosn start(Language language, String config) throws Exception {
        return MosnImage.built().start(config(language, config));
    }

    private Path config(Language language, String config) throws Exception {
        return write(command(language), "\"config\": " + config);
    }

    private Path write(List<String> command, String more) throws Exception {
        var args = String.join("\", \"", command.subList(1, command.size()));
        var text =
                new ProxyConfig(port, Ports.free(), upstream.port(), "")
                        .text()
                        .replace(
                                "{\"type\": \"auth\", \"config\": {\"headers\": {\"User\": \"\"}}}",
                                """
                                {"type": "plugin", "config": {
                                  "name": "example", "command": "%s", "args": ["%s"],
                                  "timeout": "%s", %s}}\
                                """
                                        .formatted(command.getFirst(), args, timeout, more))
                        .replaceFirst("\\{", "{\"plugin\": {\"log_base\": \"" + folder + "\"},");
        assertTrue(text.contains("\"plugin\""), text);
        return Files.writeString(folder.resolve("mosn.json"), text);
    }
}
