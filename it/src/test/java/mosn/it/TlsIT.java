package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.FileInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Peers that others wrote: curl, openssl and Java before the proxy, nginx behind it; all over TLS.
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsIT {
    private final Path folder;
    private final Authority authority;
    private final String ca;
    private final TlsNginx nginx;
    private final TlsProxyConfig config;
    private final RunningMosn proxy;
    private final String url;

    TlsIT(@TempDir Path folder) throws Exception {
        assumeTrue(Tool.works("sh", "-c", "command -v nginx"), "there is no nginx");
        this.folder = folder;
        authority = new Authority(folder.resolve("ca"), "Test CA");
        ca = folder.resolve("ca/ca.pem").toString();
        authority.certify("DNS:localhost", "IP:127.0.0.1").into(folder, "server");
        authority.certify("DNS:client.example").into(folder, "client");
        nginx = new TlsNginx(folder, ca);
        config = TlsProxyConfig.before(folder, ca, nginx.port());
        proxy = MosnImage.built().start(config.writeTo("mosn.json"));
        url = "https://localhost:" + config.port();
    }

    @AfterAll
    void close() throws Exception {
        try (nginx;
                proxy) {
            // ends both, the last first
        }
    }

    @Test
    void theStartSaysWhoDoesTheWork() {
        assertTrue(proxy.output().contains("TLS is the work of BoringSSL"), proxy::output);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2", "1.3"})
    void curlIsAnsweredByNginxOverTls(String version) throws Exception {
        var said = curl("--tlsv" + version, "--tls-max", version, url + "/who");
        assertTrue(said.startsWith("hello O=Test "), said);
    }

    @Test
    void curlsConnectionIsKept() throws Exception {
        var said = curl("-w", "%{num_connects}", url + "/who", url + "/who");
        assertTrue(said.matches("hello O=Test [0-9]+1hello O=Test [0-9]+0"), said);
    }

    @Test
    void javaShowsItsCertificate() throws Exception {
        try (var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(javaContext())
                        .build()) {
            var secure = URI.create("https://localhost:" + config.mutualPort() + "/who");
            var response =
                    client.send(HttpRequest.newBuilder(secure).build(), BodyHandlers.ofString());
            assertEquals(200, response.statusCode());
        }
        proxy.awaitLine("access TLSv1.3 client.example localhost");
    }

    @Test
    void curlWithoutACertificateIsRefusedAndTheLogSaysWhy() throws Exception {
        var end = fails(curlCommand("https://localhost:" + config.mutualPort() + "/who"));
        assertTrue(end.contains("curl: "), end);
        proxy.awaitLine("listener mutual: TLS: the client /127.0.0.1:");
        proxy.awaitLine(" showed no certificate");
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefusedAndTheLogSaysWhose() throws Exception {
        var other = new Authority(folder.resolve("stranger"), "Stranger CA");
        other.certify("DNS:stranger.example").into(folder, "stranger");
        fails(
                curlCommand(
                        "--cert",
                        folder.resolve("stranger.pem").toString(),
                        "--key",
                        folder.resolve("stranger.key").toString(),
                        "https://localhost:" + config.mutualPort() + "/who"));
        proxy.awaitLine(
                "is refused: its certificate is by an issuer that ca_cert does not hold:"
                        + " CN=Stranger CA");
    }

    @Test
    void plainHttpIsSaid() throws Exception {
        fails("curl", "-sS", "http://localhost:" + config.port() + "/");
        proxy.awaitLine(" speaks HTTP in the clear");
    }

    @Test
    void anOldVersionIsRefused() throws Exception {
        var end = sClient(config.port(), "-tls1_1", "-cipher", "ALL:@SECLEVEL=0");
        assertTrue(end.contains("alert protocol version"), end);
        proxy.awaitLine(" speaks no version of TLS that we do");
    }

    @Test
    void opensslResumesItsSession() throws Exception {
        var session = folder.resolve("session").toString();
        sClient(config.port(), "-tls1_2", "-sess_out", session);
        var again = sClient(config.port(), "-tls1_2", "-sess_in", session);
        assertTrue(again.contains("Reused, TLSv1.2"), again);
    }

    @Test
    void opensslGetsNoTicketWhereTheyAreOff() throws Exception {
        var with = sClient(config.port(), "-tls1_2");
        assertTrue(with.contains("TLS session ticket:"), with);
        var without =
                sClient(
                        config.mutualPort(),
                        "-tls1_2",
                        "-cert",
                        folder.resolve("client.pem").toString(),
                        "-key",
                        folder.resolve("client.key").toString());
        assertTrue(without.contains("Verify return code: 0"), without);
        assertTrue(!without.contains("TLS session ticket:"), without);
    }

    @Test
    void aHostThatIsNotWhoItShouldBeIs502AndTheLogSaysWhy() throws Exception {
        assertEquals("502", curl("-o", "/dev/null", "-w", "%{http_code}", url + "/wrong"));
        proxy.awaitLine(
                "cluster wrong: TLS: the host 127.0.0.1:"
                        + nginx.port()
                        + " is refused: its certificate is not for wrong.example, but for"
                        + " [localhost, 127.0.0.1]");
    }

    @Test
    void theJdkDoesTheWorkWhereBoringSslIsNotThere() throws Exception {
        var own = config.elsewhere();
        try (var jdk =
                MosnImage.built()
                        .withJava("-Dio.netty.handler.ssl.noOpenSsl=true")
                        .start(own.writeTo("jdk.json"))) {
            assertTrue(jdk.output().contains("TLS is the work of the JDK"), jdk::output);
            var to = "https://localhost:" + own.port() + "/who";
            assertEquals("hello O=Test 1", curl(to));
            fails(curlCommand("https://localhost:" + own.mutualPort() + "/who"));
            jdk.awaitLine(" showed no certificate");
            fails("curl", "-sS", "http://localhost:" + own.port() + "/");
            jdk.awaitLine(" speaks HTTP in the clear");
        }
    }

    /// As Kubernetes does: a link to a folder is replaced, and the files are behind it.
    @Test
    void certificatesBehindALinkThatMovesAreTaken() throws Exception {
        var first = Files.createDirectory(folder.resolve("first"));
        authority.certify("DNS:localhost", "DNS:first.example").into(first, "server");
        var data = Files.createSymbolicLink(folder.resolve("data"), first);
        var own = config.elsewhere().in(data);
        try (var watching = MosnImage.built().start(own.writeTo("watch.json"))) {
            assertTrue(sClient(own.port(), "-showcerts").contains("Verify return code: 0"));
            var second = Files.createDirectory(folder.resolve("second"));
            var renewed = authority.certify("DNS:localhost", "DNS:second.example");
            renewed.into(second, "server");
            var next = Files.createSymbolicLink(folder.resolve("next"), second);
            Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
            watching.awaitLine("has new certificates");
            // each of the configuration's contexts looks at its files for itself
            var part = renewed.chain().lines().skip(3).findFirst().orElseThrow();
            Wait.until("shows the renewed one", () -> sClient(own.port()).contains(part));
        }
    }

    @Test
    void anExpiredCertificateStopsTheStart() throws Exception {
        var old = Files.createDirectory(folder.resolve("old"));
        Tool.run(
                System.getProperty("java.home") + "/bin/keytool",
                "-genkeypair",
                "-alias",
                "old",
                "-keyalg",
                "EC",
                "-dname",
                "CN=old.example",
                "-ext",
                "san=dns:old.example",
                "-startdate",
                "-10d",
                "-validity",
                "5",
                "-storetype",
                "PKCS12",
                "-keystore",
                old.resolve("old.p12").toString(),
                "-storepass",
                "password");
        for (var part : List.of("-nokeys -out server.pem", "-nocerts -nodes -out server.key")) {
            Tool.run(
                    "sh",
                    "-c",
                    "cd " + old + " && openssl pkcs12 -in old.p12 -passin pass:password " + part);
        }
        var ended =
                MosnImage.built()
                        .run("start", "-c", "" + config.elsewhere().in(old).writeTo("old.json"));
        assertEquals(1, ended.code());
        assertTrue(
                ended.err()
                        .contains(
                                "tls_context.cert_chain: names "
                                        + old.resolve("server.pem")
                                        + ", which is of no use: its certificate (old.example)"
                                        + " expired at "),
                ended.err());
    }

    @Test
    void theDumpShowsNoKey() throws Exception {
        var own = config.elsewhere();
        var text = Files.readString(own.writeTo("inline.json"));
        var key = Files.readString(folder.resolve("server.key"));
        var inline =
                text.replace(
                        "\"" + folder.resolve("server.key") + "\"",
                        "\"" + key.replace("\n", "\\n") + "\"");
        Files.writeString(folder.resolve("inline.json"), inline);
        try (var running = MosnImage.built().start(folder.resolve("inline.json"))) {
            var dump =
                    Tool.run(
                            "curl",
                            "-sS",
                            "http://127.0.0.1:" + own.adminPort() + "/api/v1/config_dump");
            var secret = key.lines().skip(1).findFirst().orElseThrow();
            assertTrue(dump.contains("***REDACTED***") && !dump.contains(secret), dump);
            assertTrue(!running.output().contains(secret), running::output);
        }
    }

    private String curl(String... arguments) throws Exception {
        return Tool.run("curl", tail(curlCommand(arguments)));
    }

    private String[] curlCommand(String... arguments) {
        var command = new java.util.ArrayList<>(List.of("curl", "-sS", "-4", "--cacert", ca));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private static String[] tail(String[] command) {
        return java.util.Arrays.copyOfRange(command, 1, command.length);
    }

    /// What a command says that must fail.
    private static String fails(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor() != 0, output);
        return output;
    }

    /// What openssl says of a connection that ends when it is there.
    private String sClient(int port, String... arguments) throws Exception {
        var command =
                new java.util.ArrayList<>(
                        List.of(
                                "openssl",
                                "s_client",
                                "-connect",
                                "127.0.0.1:" + port,
                                "-servername",
                                "localhost",
                                "-CAfile",
                                ca));
        command.addAll(List.of(arguments));
        var process =
                new ProcessBuilder(command)
                        .redirectInput(Path.of("/dev/null").toFile())
                        .redirectErrorStream(true)
                        .start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return output;
    }

    private SSLContext javaContext() throws Exception {
        var store = folder.resolve("client.p12").toString();
        Tool.run(
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                folder.resolve("client.pem").toString(),
                "-inkey",
                folder.resolve("client.key").toString(),
                "-out",
                store,
                "-passout",
                "pass:password");
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = new FileInputStream(store)) {
            keys.load(in, "password".toCharArray());
        }
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, "password".toCharArray());
        var trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        try (var in = new FileInputStream(ca)) {
            trust.setCertificateEntry(
                    "ca",
                    java.security.cert.CertificateFactory.getInstance("X.509")
                            .generateCertificate(in));
        }
        var trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusting.init(trust);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusting.getTrustManagers(), null);
        return context;
    }
}
