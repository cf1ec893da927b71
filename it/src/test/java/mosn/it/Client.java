package mosn.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Java's own client, with connections of its own, for one port of 127.0.0.1.
final class Client implements AutoCloseable {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    Client(int port) {
        this.port = port;
    }

    /// A GET as this user.
    HttpResponse<String> get(String target, String user) throws Exception {
        return getLater(target, user).get();
    }

    CompletableFuture<HttpResponse<String>> getLater(String target, String user) {
        return client.sendAsync(
                request(target).header("User", user).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String target) throws Exception {
        return client.send(request(target).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String target, String user, String body) throws Exception {
        var request = request(target).header("User", user).POST(BodyPublishers.ofString(body));
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .timeout(Duration.ofSeconds(60));
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
