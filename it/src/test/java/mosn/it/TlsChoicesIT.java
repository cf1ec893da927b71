package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What is chosen in a handshake: the kind of certificate by openssl's client, and the protocol by
/// openssl's server.
@Timeout(300)
class TlsChoicesIT {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theClientDecidesBetweenEcdsaAndRsa(boolean jdk) throws Exception {
        var authority = new Authority(folder.resolve("ca"), "Test CA");
        authority.certify("DNS:localhost").into(folder, "ecdsa");
        authority.certifyRsa("DNS:localhost").into(folder, "rsa");
        var port = Ports.free();
        var both = "\"tls_context_set\": [" + context("ecdsa") + "," + context("rsa") + "],";
        var config =
                new Forwarding()
                        .cluster("nobody", Ports.free())
                        .listener(port, "Http1 Http1", "nobody", both, "")
                        .writeTo(folder.resolve("mosn.json"));
        var image =
                jdk
                        ? MosnImage.built().withJava("-Dio.netty.handler.ssl.noOpenSsl=true")
                        : MosnImage.built();
        try (var _ = image.start(config)) {
            assertEquals("ECDSA", signature(port));
            assertEquals("ECDSA", signature(port, "-sigalgs", "ECDSA+SHA256"));
            assertEquals("RSA-PSS", signature(port, "-sigalgs", "rsa_pss_rsae_sha256"));
            assertEquals("ECDSA", signature(port, "-tls1_2"));
            var suite = "ECDHE-RSA-AES128-GCM-SHA256";
            assertEquals("RSA-PSS", signature(port, "-tls1_2", "-cipher", suite));
        }
    }

    private String context(String name) {
        return """
        {"status": true, "cert_chain": "%1$s/%2$s.pem", "private_key": "%1$s/%2$s.key"}\
        """
                .formatted(folder, name);
    }

    /// What the server has signed with, where the handshake is a good one.
    private String signature(int port, String... arguments) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                "openssl",
                                "s_client",
                                "-connect",
                                "127.0.0.1:" + port,
                                "-servername",
                                "localhost",
                                "-CAfile",
                                folder + "/ca/ca.pem"));
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        assertTrue(output.contains("Verify return code: 0"), output);
        return output.lines()
                .filter(line -> line.startsWith("Peer signature type: "))
                .map(line -> line.substring("Peer signature type: ".length()))
                .findFirst()
                .orElse(output);
    }

    @Test
    void aHostThatDoesNotChooseHttp2IsSaidToOnce() throws Exception {
        var authority = new Authority(folder.resolve("ca"), "Test CA");
        authority.certify("DNS:localhost").into(folder, "ecdsa");
        var host = Ports.free();
        var port = Ports.free();
        var server =
                new ProcessBuilder(
                                "openssl",
                                "s_server",
                                "-accept",
                                "127.0.0.1:" + host,
                                "-cert",
                                folder + "/ecdsa.pem",
                                "-key",
                                folder + "/ecdsa.key",
                                "-www",
                                "-quiet")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        var trust =
                "\"tls_context\": {\"status\": true, \"ca_cert\": \"" + folder + "/ca/ca.pem\"},";
        try {
            Wait.forPort(server, host);
            try (var proxy =
                    new Forwarding()
                            .cluster("host", "localhost:" + host, trust)
                            .listener(port, "Http1 Http2", "host")
                            .start(folder)) {
                for (var i = 0; i < 3; i++) {
                    assertEquals("502", status(port));
                }
                var line =
                        "cluster host: TLS: the host localhost:"
                                + host
                                + " is asked to speak h2 (ALPN), and chooses nothing";
                proxy.awaitLine(line);
                assertEquals(1, proxy.output().lines().filter(s -> s.contains(line)).count());
                assertTrue(!proxy.output().contains("Exception"), proxy::output);
            }
        } finally {
            server.destroy();
            server.onExit().join();
        }
    }

    private static String status(int port) throws Exception {
        var url = "http://127.0.0.1:" + port + "/";
        return Tool.run("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", url);
    }

    @Test
    void aHostOnAUnixSocketMayHaveTls() throws Exception {
        haproxyAnswers("Http1", folder + "/tls.sock", "", "HTTP/1.1");
    }

    @Test
    void aHostMaySpeakHttp2WithoutSayingSo() throws Exception {
        haproxyAnswers("Http2", null, "\"alpn\": \"http/1.1\",", "HTTP/2.0");
    }

    /// @param address null for the port where HTTP/2 is spoken
    private void haproxyAnswers(
            String protocol, @Nullable String address, String keys, String expected)
            throws Exception {
        assumeTrue(Tool.works("sh", "-c", "command -v haproxy"), "there is no haproxy");
        var authority = new Authority(folder.resolve("ca"), "Test CA");
        authority.certify("DNS:localhost").into(folder, "server");
        var both =
                Files.readString(folder.resolve("server.pem"))
                        + Files.readString(folder.resolve("server.key"));
        var certificate = Files.writeString(folder.resolve("both.pem"), both);
        var tls =
                """
                "tls_context": {"status": true, %s "server_name": "localhost", "ca_cert": "%s/ca/ca.pem"},\
                """
                        .formatted(keys, folder);
        var port = Ports.free();
        try (var haproxy = Haproxy.answering(folder, certificate);
                var _ =
                        new Forwarding()
                                .cluster(
                                        "host",
                                        address == null
                                                ? "127.0.0.1:" + haproxy.firstPort()
                                                : address,
                                        tls)
                                .listener(port, "Http1 " + protocol, "host")
                                .start(folder)) {
            assertEquals(expected, Tool.run("curl", "-sS", "--fail", "http://127.0.0.1:" + port));
        }
    }
}
