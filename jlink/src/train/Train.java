import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Makes the image's AOT cache: starts its proxy as any operator would, on free ports, has it serve
/// some requests, and ends it. What the proxy loaded and how it ran is what the cache holds.
///
/// Run by the build: `java Train.java IMAGE`.
final class Train {
    private static final int ROUNDS = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Train() {}

    public static void main(String[] args) throws Exception {
        var image = Path.of(args[0]);
        var cache = image.resolve("lib/mosn.aot");
        var upstream = HttpServer.create(loopback(0), 0, "/", Train::answer);
        upstream.start();
        var port = freePort();
        var proxy = start(image, cache, config(image, port, upstream.getAddress().getPort()));
        try {
            var output = proxy.inputReader(UTF_8);
            awaitReady(output);
            // read all the while: a full pipe would stop the proxy
            var rest = CompletableFuture.supplyAsync(() -> readAll(output));
            load(URI.create("http://127.0.0.1:" + port + "/train?with=query"));
            // not Process.destroy: it closes the pipes too
            proxy.toHandle().destroy();
            var said = rest.join();
            if (proxy.waitFor() != 0 || !Files.exists(cache)) {
                throw new IllegalStateException("no AOT cache; the proxy said:\n" + said);
            }
        } finally {
            proxy.destroyForcibly();
            upstream.stop(0);
        }
    }

    /// The demo's, on other ports, with a virtual host in JSON.
    private static Path config(Path image, int port, int upstreamPort) throws IOException {
        var demo = Files.readString(image.resolve("conf/demo.yaml"));
        var hosts = Files.createDirectories(image.resolveSibling("train.routers"));
        Files.writeString(
                hosts.resolve("all.json"),
                """
                {"name": "all", "domains": ["*"],
                 "routers": [{"match": {"prefix": "/"}, "route": {"cluster_name": "serverCluster"}}]}
                """);
        var routers = demo.indexOf("        virtual_hosts:");
        demo =
                demo.substring(0, routers)
                        + "        router_configs: "
                        + hosts.toAbsolutePath()
                        + "\n"
                        + demo.substring(demo.indexOf("    listeners:"));
        return Files.writeString(
                image.resolveSibling("train.yaml"),
                demo.replace(":2046", ":" + port)
                        .replace(":8080", ":" + upstreamPort)
                        .replace("34901", "" + freePort()));
    }

    private static Process start(Path image, Path cache, Path config) throws IOException {
        var proxy =
                new ProcessBuilder(
                                image.resolve("bin/java").toString(),
                                "-XX:AOTCacheOutput=" + cache,
                                "--module=mosn.app/mosn.app.Main",
                                "start",
                                "--config=" + config)
                        .redirectErrorStream(true)
                        .start();
        Thread.startVirtualThread(() -> killWhenLate(proxy));
        return proxy;
    }

    private static void awaitReady(BufferedReader output) throws IOException {
        var said = new StringBuilder();
        for (var line = ""; !line.contains("is ready"); said.append(line).append('\n')) {
            line = output.readLine();
            if (line == null) {
                throw new IllegalStateException("the proxy did not start:\n" + said);
            }
        }
    }

    private static String readAll(BufferedReader output) {
        try {
            return output.readAllAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void killWhenLate(Process proxy) {
        try {
            if (!proxy.waitFor(PATIENCE)) {
                proxy.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void load(URI uri) throws Exception {
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (var i = 0; i < ROUNDS; i++) {
                expect(200, client, uri, "GET", "admin", BodyPublishers.noBody());
                expect(200, client, uri, "POST", "admin", BodyPublishers.ofString("x".repeat(i)));
                expect(200, client, uri, "PUT", "admin", chunked("y".repeat(i)));
                expect(403, client, uri, "GET", "guest", BodyPublishers.noBody());
            }
        }
    }

    private static BodyPublisher chunked(String body) {
        return BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body.getBytes(UTF_8)));
    }

    private static void expect(
            int status, HttpClient client, URI uri, String method, String user, BodyPublisher body)
            throws Exception {
        var request =
                HttpRequest.newBuilder(uri)
                        .timeout(PATIENCE)
                        .header("User", user)
                        .method(method, body)
                        .build();
        var response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() != status) {
            throw new IllegalStateException(method + " as " + user + " was answered: " + response);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket()) {
            socket.bind(loopback(0));
            return socket.getLocalPort();
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
