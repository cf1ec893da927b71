package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A plugin that asks a gRPC service through its context, without any gRPC library of its own: the
/// filter `asker` before the server of gRPC's interoperability tests.
@TestInstance(Lifecycle.PER_CLASS)
class GrpcCallsIT {
    private final JavaPeer server;
    private final RunningMosn proxy;
    private final Client client;

    GrpcCallsIT(@TempDir Path folder) throws Exception {
        var service = Ports.free();
        server =
                new JavaPeer(
                        "grpc-interop",
                        "io.grpc.testing.integration.TestServiceServer",
                        List.of("--port=" + service, "--use_tls=false"));
        server.awaitListening(service);
        var config = ProxyConfig.before(service);
        var text =
                config.text()
                        .replace(
                                "\"type\": \"auth\", \"config\": {\"headers\": {\"User\":"
                                        + " \"admin\"}}",
                                "\"type\": \"asker\", \"config\": {\"cluster\": \"upstream\"}");
        var file = Files.writeString(folder.resolve("mosn.json"), text);
        var plugins = folder.resolve("plugins");
        PluginBuild.jar("asker", folder, plugins);
        proxy = MosnImage.built().start(file, "--plugins", plugins.toString());
        client = new Client(config.port());
    }

    @AfterAll
    void stop() {
        try (server;
                proxy;
                client) {
            // ends all three, the last first
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/unary?size=0, 200, got 0 bytes",
        "/unary?size=7, 200, got 11 bytes",
        "/unary?size=1000000, 200, got 1000008 bytes",
        "'/streams?sizes=1,100000,3', 200, 5 100008 7",
        "/fails?code=9, 502, 9 so gewünscht",
        "/sleeps, 502, 4 no end within 100 ms",
        "/unknown, 502, 12 Method not found: grpc.testing.TestService/Unknown",
        "/nowhere, 502, '14 there is no cluster \"nowhere\"'",
    })
    void aPluginHearsWhatTheServiceSays(String target, int status, String said) throws Exception {
        var answer = client.get(target);
        assertEquals(said, answer.body());
        assertEquals(status, answer.statusCode());
    }

    @ParameterizedTest
    @CsvSource({"/unary?size=4194294, 200", "/unary?size=5000000, 502"})
    void aMessageIsAsLongAsGrpcUsuallyLetsIt(String target, int status) throws Exception {
        assertEquals(status, client.get(target).statusCode(), client.get(target).body());
    }
}
