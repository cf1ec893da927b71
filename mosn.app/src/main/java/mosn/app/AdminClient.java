package mosn.app;

import org.apache.commons.cli.CommandLine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/// Asks the admin endpoint of a proxy that runs.
///
/// @param address as in `127.0.0.1:34901`
record AdminClient(String address) {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    static AdminClient of(CommandLine line) {
        return new AdminClient(line.getOptionValue(Commands.ADMIN, "127.0.0.1:34901"));
    }

    /// Whether the proxy is on this machine, as far as its address tells.
    boolean isLoopback() {
        var host = uri("/").getHost();
        try {
            return host != null && InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    HttpResponse<String> get(String path) throws InterruptedException {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path) throws InterruptedException {
        return send(
                request(path)
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(uri(path)).timeout(PATIENCE);
        var token = System.getenv("MOSN_ADMIN_TOKEN");
        return token == null ? request : request.header("authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UserException(
                    "no admin endpoint answers at "
                            + address
                            + ": "
                            + e
                            + "; name it with --admin, as the configuration has it",
                    e);
        }
    }

    private URI uri(String path) {
        try {
            return URI.create("http://" + address + path);
        } catch (IllegalArgumentException e) {
            throw new MisusedException(
                    "plugin", "--admin is '" + address + "', which is no HOST:PORT");
        }
    }
}
