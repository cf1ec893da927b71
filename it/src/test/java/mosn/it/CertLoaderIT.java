package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/// The example source of certificates, in a proxy that was linked without it.
class CertLoaderIT {
    private static final Path PROJECT = Path.of(System.getProperty("mosn.cert-loader"));
    private static final String JAR = "cert-loader-0.1.0.jar";

    @TempDir Path folder;
    private Authority authority;
    private Path plugins;
    private Path certs;

    @BeforeEach
    void prepare() throws Exception {
        authority = new Authority(folder.resolve("ca"), "Test CA");
        plugins = Files.createDirectory(folder.resolve("plugins"));
        Files.copy(PROJECT.resolve("target").resolve(JAR), plugins.resolve(JAR));
        certs = Files.createDirectory(folder.resolve("certs"));
        Files.writeString(certs.resolve("ca.pem"), authority.pem());
        put("DNS:localhost");
    }

    @Test
    void itsCertificatesServeAndItsNewOnesToo() throws Exception {
        var port = Ports.free();
        try (var upstream = new Upstream();
                var proxy = start(port, upstream.port())) {
            assertEquals("GET /path ", curl(port));
            put("DNS:localhost", "DNS:renewed.example");
            proxy.awaitLine("has new certificates: Material[[localhost]]");
            assertEquals("GET /path ", curl(port));
        }
    }

    @Test
    void itDecidesWhichClientsPass() throws Exception {
        var port = Ports.free();
        authority.certify("DNS:client.example").into(folder, "client");
        authority.certify("DNS:other.example").into(folder, "other");
        try (var upstream = new Upstream();
                var proxy = start(port, upstream.port())) {
            assertEquals("GET /path ", curl(port, with("client")));
            var refused =
                    new ArrayList<>(List.of("curl", "-sS", "-4", "--cacert", ca(), url(port)));
            refused.addAll(List.of(with("other")));
            assertTrue(!Tool.works(refused.toArray(String[]::new)));
            proxy.awaitLine(
                    "is refused: its certificate is refused: it has none of the names"
                            + " [client.example]");
        }
    }

    @Test
    void aFolderWithoutAKeyStopsTheStart() throws Exception {
        Files.delete(certs.resolve("key.pem"));
        var ended =
                MosnImage.built()
                        .run("start", "-c", "" + config(1, 1), "--plugins", plugins.toString());
        assertEquals(1, ended.code());
        assertTrue(
                ended.err().contains("tls_context.type: gives no certificate: its extension fails"),
                ended.err());
    }

    private RunningMosn start(int port, int upstream) throws Exception {
        return MosnImage.built().start(config(port, upstream), "--plugins", plugins.toString());
    }

    private Path config(int port, int upstream) throws Exception {
        var text = Files.readString(PROJECT.resolve("cert-loader.json"));
        return Files.writeString(
                folder.resolve("mosn.json"),
                text.replace("127.0.0.1:2046", "127.0.0.1:" + port)
                        .replace("127.0.0.1:8080", "127.0.0.1:" + upstream)
                        .replace("34901", "" + Ports.free())
                        .replace("\"certs\"", "\"" + certs + "\"")
                        .replace("\"1s\"", "\"20ms\""));
    }

    /// A new certificate, its key first: what is half there is refused, and tried again.
    private void put(String... names) throws Exception {
        var made = authority.certify(names);
        for (var file : List.of("key.pem", "cert.pem")) {
            var next = folder.resolve("next");
            Files.writeString(next, file.equals("key.pem") ? made.key() : made.chain());
            Files.move(next, certs.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private String[] with(String name) {
        return new String[] {
            "--cert", folder.resolve(name + ".pem").toString(),
            "--key", folder.resolve(name + ".key").toString()
        };
    }

    private String curl(int port, String... more) throws Exception {
        var arguments = new ArrayList<>(List.of("-sS", "-4", "--cacert", ca(), url(port)));
        arguments.addAll(List.of(more));
        return Tool.run("curl", arguments.toArray(String[]::new));
    }

    private static String url(int port) {
        return "https://localhost:" + port + "/path";
    }

    private String ca() {
        return folder.resolve("ca/ca.pem").toString();
    }
}
