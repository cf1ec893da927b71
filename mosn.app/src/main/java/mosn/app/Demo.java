package mosn.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// What `mosn demo` adds to a proxy: somebody to forward to, and lines to try.
final class Demo {
    private Demo() {}

    /// Listens until it is stopped.
    ///
    /// @param port the one that the demo's configuration forwards to; 0 for any free one
    static HttpServer startUpstream(int port) {
        try {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            var upstream = HttpServer.create(address, 0, "/", Demo::answer);
            upstream.start();
            return upstream;
        } catch (IOException e) {
            throw new UserException(
                    "the demo's upstream cannot listen on 127.0.0.1:"
                            + port
                            + ": "
                            + e.getMessage()
                            + "; end what listens there ('ss -ltnp' names it), and try again",
                    e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        var text =
                "hello from the upstream: "
                        + exchange.getRequestMethod()
                        + " "
                        + exchange.getRequestURI()
                        + "\n";
        var body = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    static String hints(Path config) {
        return """

        The filter "auth" lets only requests with the header "User: admin" through. Try:

          curl -i http://127.0.0.1:2046/
              403: there is no such header
          curl -i -H "User: admin" http://127.0.0.1:2046/
              200, and what the upstream on 127.0.0.1:8080 says
          curl -i -H "User: guest" http://127.0.0.1:2046/
              403: it has another value

        The configuration is %s, the admin endpoint http://127.0.0.1:34901/.
        Ctrl-C ends it.
        """
                .formatted(config);
    }
}
