package mosn.core.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import mosn.api.admin.AdminReply;
import mosn.api.admin.AdminRequest;
import mosn.core.loop.Threads;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// The admin endpoint: HTTP for operators, apart from the data path.
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int MOST_BODY = 1 << 16;
    private static final int MOST_AT_A_TIME = 16;

    private final Map<String, AdminEndpoint> endpoints = new LinkedHashMap<>();
    private final Supplier<Map<String, AdminEndpoint>> more;
    private final Semaphore room = new Semaphore(MOST_AT_A_TIME);

    /// Reloads wait for each other, and leave room for who only looks.
    private final Semaphore roomForChanges = new Semaphore(MOST_AT_A_TIME / 2);

    /// Not virtual ones: what an operator does about a filter that keeps all of those busy must get
    /// through. Their number is that of connections, which is bounded.
    private final ExecutorService threads =
            Executors.newCachedThreadPool(work -> Threads.platform("mosn-admin", work));

    private final Gate gate;
    private final boolean legacyGet;
    private final HttpServer server;

    private AdminServer(
            AdminConfig config,
            List<AdminEndpoint> endpoints,
            Supplier<Map<String, AdminEndpoint>> more)
            throws IOException {
        this.more = more;
        for (var endpoint : endpoints) {
            if (this.endpoints.put(endpoint.path(), endpoint) != null) {
                throw new IllegalArgumentException("two endpoints at " + endpoint.path());
            }
        }
        gate = new Gate(config);
        legacyGet = config.legacyGet();
        server = HttpServer.create(new InetSocketAddress(config.address(), config.port()), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /// Listens, and answers from now on.
    ///
    /// @param more others by their paths, which may be other ones each time
    /// @throws IOException where it cannot listen; the message is a sentence
    public static AdminServer start(
            AdminConfig config,
            List<AdminEndpoint> endpoints,
            Supplier<Map<String, AdminEndpoint>> more)
            throws IOException {
        limit("sun.net.httpserver.maxReqTime", 30);
        limit("sun.net.httpserver.maxRspTime", 60);
        limit("jdk.httpserver.maxConnections", 256);
        var where = config.address() + ":" + config.port();
        try {
            var server = new AdminServer(config, endpoints, more);
            server.server.start();
            return server;
        } catch (BindException e) {
            throw new IOException(
                    "the admin endpoint cannot listen on "
                            + where
                            + " ("
                            + e.getMessage()
                            + "): stop what listens there, or write another"
                            + " admin.address.socket_address",
                    e);
        } catch (IOException | UnresolvedAddressException e) {
            throw new IOException(
                    "the admin endpoint cannot listen on "
                            + where
                            + " ("
                            + e
                            + "): write an address of this machine in"
                            + " admin.address.socket_address",
                    e);
        }
    }

    /// The server of the JDK reads its limits (seconds, and a number) from system properties, once.
    private static void limit(String property, int value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, Integer.toString(value));
        }
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return server.getAddress();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!room.tryAcquire()) {
                reply(exchange, AdminReply.error(503, "too many requests at a time"));
                return;
            }
            try {
                reply(exchange, answer(exchange));
            } finally {
                room.release();
            }
        }
    }

    private AdminReply answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var endpoint = endpoint(path);
        Map<String, List<String>> parameters;
        try {
            parameters = parameters(exchange.getRequestURI().getRawQuery());
        } catch (IllegalArgumentException e) {
            return AdminReply.error(400, "the query is malformed");
        }
        var method = exchange.getRequestMethod();
        var changes = endpoint.changes().test(method, parameters);
        var legacy = changes && method.equals("GET") && mayGet(endpoint, exchange);
        if (!method.equals(changes && !legacy ? "POST" : "GET")) {
            return AdminReply.text(
                    405,
                    changes
                            ? "use POST, with the header Content-Type: application/json\n"
                            : "use GET\n");
        }
        var refusal =
                gate.refusal(
                        exchange.getRequestHeaders(),
                        exchange.getLocalAddress(),
                        exchange.getRemoteAddress(),
                        changes && !legacy);
        if (refusal != null) {
            LOG.warn("admin: {} from {}: {}", path, exchange.getRemoteAddress(), refusal);
            return AdminReply.error(403, refusal);
        }
        var body = exchange.getRequestBody().readNBytes(MOST_BODY + 1);
        if (body.length > MOST_BODY) {
            return AdminReply.error(413, "the body is over " + MOST_BODY + " bytes");
        }
        var text = new String(body, StandardCharsets.UTF_8);
        var request = new AdminRequest(method, path, parameters, text);
        return changes ? change(endpoint, request) : answer(endpoint, request);
    }

    private AdminReply change(AdminEndpoint endpoint, AdminRequest request) {
        if (!roomForChanges.tryAcquire()) {
            return AdminReply.error(503, "too many changes at a time");
        }
        try {
            return answer(endpoint, request);
        } finally {
            roomForChanges.release();
        }
    }

    private AdminEndpoint endpoint(String path) {
        var own = endpoints.get(path);
        var found = own == null ? more.get().get(path) : own;
        return found == null ? AdminEndpoint.read(path, _ -> help()) : found;
    }

    private boolean mayGet(AdminEndpoint endpoint, HttpExchange exchange) {
        return legacyGet
                && endpoint.legacy()
                && exchange.getRequestHeaders().getFirst("Origin") == null
                && exchange.getRemoteAddress().getAddress().isLoopbackAddress();
    }

    private static AdminReply answer(AdminEndpoint endpoint, AdminRequest request) {
        try {
            return endpoint.handler().answer(request);
        } catch (Exception e) { // an endpoint may be of an extension
            LOG.error("admin: {} failed", request.path(), e);
            return AdminReply.error(500, "internal error");
        }
    }

    private AdminReply help() {
        var paths = new ArrayList<>(endpoints.keySet());
        paths.addAll(more.get().keySet());
        return AdminReply.text("supported APIs:\n" + String.join("\n", paths) + "\n");
    }

    private static Map<String, List<String>> parameters(@Nullable String query) {
        var parameters = new LinkedHashMap<String, List<String>>();
        if (query != null) {
            for (var pair : query.split("&", -1)) {
                if (!pair.isEmpty()) {
                    var equals = pair.indexOf('=');
                    var name = equals < 0 ? pair : pair.substring(0, equals);
                    var value = equals < 0 ? "" : pair.substring(equals + 1);
                    parameters
                            .computeIfAbsent(decoded(name), _ -> new ArrayList<>())
                            .add(decoded(value));
                }
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void reply(HttpExchange exchange, AdminReply reply) throws IOException {
        var body = reply.body().getBytes(StandardCharsets.UTF_8);
        var headers = exchange.getResponseHeaders();
        headers.set("Content-Type", reply.contentType());
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cache-Control", "no-store");
        if (reply.status() == 413) {
            headers.set("Connection", "close");
        }
        exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /// Listens no longer; answers under way are cut.
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
