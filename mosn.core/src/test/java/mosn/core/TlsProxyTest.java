package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import mosn.core.tls.Authority;
import mosn.core.tls.Authority.Certified;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// TLS on both sides of one proxy: its listener `plain` asks its listener `secure`, which answers.
/// Java's own TLS is the client.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsProxyTest {
    private final Path folder;
    private final Authority authority;
    private final Certified ours;

    TlsProxyTest(@TempDir Path folder) {
        this.folder = folder;
        authority = new Authority(folder.resolve("ca"), "Test CA");
        ours = authority.certify("DNS:one.example", "IP:127.0.0.1");
    }

    // the listener

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void aRequestOverTlsIsAnswered(String version) throws Exception {
        try (var proxy = start(files(ours), "'verify_client': false");
                var client = connect(proxy, "secure", socket -> offer(socket, version))) {
            assertEquals("https secure", ask(client));
            assertEquals(version, client.getSession().getProtocol());
        }
    }

    @Test
    void httpIsChosenByAlpn() throws Exception {
        try (var proxy = start(files(ours), "'verify_client': false");
                var client = connect(proxy, "secure", socket -> alpn(socket, "h2", "http/1.1"))) {
            assertEquals("https secure", ask(client));
            assertEquals("http/1.1", client.getApplicationProtocol());
        }
    }

    @ParameterizedTest
    @CsvSource({"h2, h2", "http/1.1, http/1.1", "sofa, ''"})
    void aListenerOfBothProtocolsSpeaksWhatTheClientChooses(String offered, String chosen)
            throws Exception {
        var config = folder.resolve("both.json");
        write(config, "'tls_context': {'status': true, %s},".formatted(files(ours)), "", "", "");
        var both = Files.readString(config).replaceFirst("\"Http1\"", "\"Auto\"");
        Files.writeString(config, both.replace("true, }", "true}"));
        try (var proxy = Proxy.start(ProxyOptions.of(config));
                var client = connect(proxy, "secure", socket -> alpn(socket, offered))) {
            assertEquals(chosen, client.getApplicationProtocol());
        }
    }

    @Test
    void aVersionThatIsNotOnIsRefused() throws Exception {
        var only13 = files(ours) + ", 'min_version': 'tlsv1_3'";
        try (var proxy = start(only13, "'verify_client': false")) {
            assertThrows(
                    SSLException.class,
                    () -> connect(proxy, "secure", socket -> offer(socket, "TLSv1.2")));
            assertEquals(1, failed(proxy, "listener.secure"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "one.example, one.example",
        "two.example, two.example",
        "x.two.example, *.two.example",
        "x.y.two.example, one.example",
        "TWO.example, two.example",
        "named.example, two.example",
        "other.example, one.example"
    })
    void theNameChoosesTheCertificate(String asked, String shown) throws Exception {
        var two = authority.certify("DNS:two.example");
        var stars = authority.certify("DNS:*.two.example");
        var set =
                "{'status': true, %s}, {'status': true, %s, 'server_name': 'named.example'}, {'status': true, %s}"
                        .formatted(files(ours), files(two), files(stars));
        try (var proxy =
                        startWith(
                                "'tls_context_set': [" + set + "]", "", "'verify_client': false");
                var client = connect(proxy, "secure", socket -> name(socket, asked))) {
            assertEquals(shown, names(client));
            assertEquals("https secure", ask(client));
        }
    }

    @Test
    void theInspectorServesBoth() throws Exception {
        var context = "'tls_context': {'status': true, %s}".formatted(files(ours));
        try (var proxy = startWith(context, "'inspector': true,", "'verify_client': false");
                var secure = connect(proxy, "secure", socket -> {});
                var plain = plain(proxy, "secure")) {
            assertEquals("https secure", ask(secure));
            assertEquals("http secure", ask(plain));
            assertEquals(1, stat(proxy, "listener.secure", "plain_total"));
        }
    }

    @Test
    void plainHttpOnATlsPortIsClosedAndCounted() throws Exception {
        try (var proxy = start(files(ours), "'verify_client': false");
                var plain = plain(proxy, "secure")) {
            send(plain);
            assertEquals(-1, plain.getInputStream().read());
            assertEquals(1, failed(proxy, "listener.secure"));
        }
    }

    @Test
    void aSilentClientIsClosedInTime() throws Exception {
        var hasty = files(ours) + ", 'handshake_timeout': '50ms'";
        try (var proxy = start(hasty, "'verify_client': false");
                var silent = plain(proxy, "secure")) {
            assertEquals(-1, silent.getInputStream().read());
            assertEquals(1, failed(proxy, "listener.secure"));
        }
    }

    @Test
    void aClientWithoutACertificateIsRefused() throws Exception {
        try (var proxy = start(requiring(authority), "'verify_client': false")) {
            assertThrows(IOException.class, () -> askOnce(proxy, null));
            assertEquals(1, failed(proxy, "listener.secure"));
        }
    }

    @Test
    void aClientWithACertificateOfAnotherAuthorityIsRefused() throws Exception {
        var other = new Authority(folder.resolve("other"), "Other CA");
        try (var proxy = start(requiring(other), "'verify_client': false")) {
            assertThrows(IOException.class, () -> askOnce(proxy, ours));
            assertEquals(1, failed(proxy, "listener.secure"));
        }
    }

    @Test
    void aClientWithACertificateIsKnownByIt() throws Exception {
        var client = authority.certify("DNS:client.example");
        try (var proxy = start(requiring(authority), "'verify_client': false")) {
            assertEquals("https secure", askOnce(proxy, client));
            assertEquals(1, stat(proxy, "listener.secure", "handshake_total"));
        }
    }

    @Test
    void aClientThatIsOnlyAskedMayHaveNone() throws Exception {
        var asking = files(ours) + ", 'verify_client': true, 'ca_cert': " + pem(authority.pem());
        try (var proxy = start(asking, "'verify_client': false")) {
            assertEquals("https secure", askOnce(proxy, null));
            assertEquals("https secure", askOnce(proxy, ours));
        }
    }

    // files

    @Test
    void newFilesAreTakenAndBrokenOnesAreNot() throws Exception {
        var chain = Files.writeString(folder.resolve("w.pem"), ours.chain());
        var key = Files.writeString(folder.resolve("w.key"), ours.key());
        var watched =
                "'cert_chain': '%s', 'private_key': '%s', 'watch_interval': '10ms'"
                        .formatted(chain, key);
        try (var proxy = start(watched, "'verify_client': false");
                var before = connect(proxy, "secure", socket -> {})) {
            assertEquals("https secure", ask(before));
            Files.writeString(chain, "broken");
            awaitStat(proxy, "refresh_failed", 1);
            try (var client = connect(proxy, "secure", socket -> {})) {
                assertEquals("one.example", names(client));
            }
            var next = authority.certify("DNS:next.example");
            Files.writeString(key, next.key());
            Files.writeString(chain, next.chain());
            awaitStat(proxy, "refresh_total", 1);
            try (var client = connect(proxy, "secure", socket -> {})) {
                assertEquals("next.example", names(client));
            }
            assertEquals("https secure", ask(before));
        }
    }

    @Test
    void aFileThatIsNotThereStopsTheStart() {
        assertWrong(
                "'cert_chain': '/no/such.pem', 'private_key': " + pem(ours.key()),
                "cert_chain: names /no/such.pem, which is not there; write the path of a file that"
                        + " the proxy's user may read, or PEM");
    }

    @Test
    void aKeyThatDoesNotMatchIsSaidOfItsFile() throws IOException {
        var key =
                Files.writeString(
                        folder.resolve("other.key"), authority.certify("DNS:x.example").key());
        assertWrong(
                "'cert_chain': %s, 'private_key': '%s'".formatted(pem(ours.chain()), key),
                "private_key: names "
                        + key
                        + ", which is not the key of the certificate for one.example;");
    }

    @Test
    void aListenerWithoutACertificateIsRefused() {
        assertWrong("'ca_cert': " + pem(authority.pem()), "cert_chain: is missing;");
    }

    @Test
    void clientsCannotBeCheckedWithoutAnAuthority() {
        assertWrong(files(ours) + ", 'verify_client': true", "ca_cert: is missing, so no client's");
    }

    @Test
    void anExtensionThatIsNotThereIsNamed() {
        assertWrong("'type': 'vault'", "type: is \"vault\", which no module provides");
    }

    @Test
    void aListenerFallsBackToPlainTextWhereItMay() throws Exception {
        var none = "'cert_chain': '/no', 'private_key': '/no', 'fall_back': true";
        try (var proxy = start(none, "'verify_client': false");
                var plain = plain(proxy, "secure")) {
            assertEquals("http secure", ask(plain));
        }
    }

    // clusters

    @Test
    void aHostIsReachedOverTls() throws Exception {
        assertUpstream(200, "'ca_cert': " + pem(authority.pem()), "");
    }

    @Test
    void theNameToCheckMayBeAnother() throws Exception {
        var named = "'server_name': 'one.example', 'ca_cert': " + pem(authority.pem());
        assertUpstream(200, named, "");
        assertUpstream(200, "'ca_cert': " + pem(authority.pem()), "'hostname': 'one.example',");
    }

    @Test
    void aHostWithACertificateForAnotherNameIsNotAsked() throws Exception {
        var named = "'server_name': 'two.example', 'ca_cert': " + pem(authority.pem());
        assertUpstream(502, named, "");
    }

    @Test
    void aHostOfAnotherAuthorityIsNotAsked() throws Exception {
        var other = new Authority(folder.resolve("third"), "Third CA");
        assertUpstream(502, "'ca_cert': " + pem(other.pem()), "");
        assertUpstream(502, "'verify_client': false", ""); // nor by the JDK's
    }

    @Test
    void nothingIsCheckedWhereNothingIsToBe() throws Exception {
        assertUpstream(200, "'insecure_skip': true", "");
    }

    @Test
    void aHostMayBeExcepted() throws Exception {
        assertUpstream(502, "'insecure_skip': true", "'tls_disable': true,");
    }

    @Test
    void aCertificateIsShownToTheHost() throws Exception {
        var client = authority.certify("DNS:client.example");
        var showing = files(client) + ", 'ca_cert': " + pem(authority.pem());
        try (var proxy = start(requiring(authority), showing)) {
            assertEquals(200, status(proxy));
        }
        try (var proxy = start(requiring(authority), "'ca_cert': " + pem(authority.pem()))) {
            assertEquals(502, status(proxy));
        }
    }

    @Test
    void aHostWithoutTlsIsSpokenToInTheClearWhereThatMayBe() throws Exception {
        var config = folder.resolve("fall.json");
        for (var fallBack : List.of(true, false)) {
            write(config, "", "", "", "'insecure_skip': true, 'fall_back': " + fallBack);
            try (var proxy = Proxy.start(ProxyOptions.of(config))) {
                assertEquals(fallBack ? 200 : 502, status(proxy));
            }
        }
    }

    private void assertUpstream(int status, String keys, String hostKeys) throws Exception {
        var config = folder.resolve("up.json");
        write(
                config,
                "'tls_context': {'status': true, %s},".formatted(files(ours)),
                "",
                hostKeys,
                keys);
        try (var proxy = Proxy.start(ProxyOptions.of(config))) {
            assertEquals(status, status(proxy));
        }
    }

    // how it is done

    private void assertWrong(String keys, String part) {
        var thrown =
                assertThrows(RuntimeException.class, () -> start(keys, "'verify_client': false"));
        assertTrue(String.valueOf(thrown.getMessage()).contains(part), thrown::getMessage);
    }

    private String requiring(Authority of) {
        return files(ours)
                + ", 'verify_client': true, 'require_client_cert': true, 'ca_cert': "
                + pem(of.pem());
    }

    private static String files(Certified certified) {
        return "'cert_chain': %s, 'private_key': %s"
                .formatted(pem(certified.chain()), pem(certified.key()));
    }

    private static String pem(String text) {
        return "'" + text.replace("\n", "\\n") + "'";
    }

    private Proxy start(String listenerKeys, String clusterKeys) throws IOException {
        return startWith("'tls_context': {'status': true, " + listenerKeys + "}", "", clusterKeys);
    }

    private Proxy startWith(String tls, String listenerKeys, String clusterKeys)
            throws IOException {
        var config = folder.resolve("mosn.json");
        write(config, tls + ",", listenerKeys, "", clusterKeys);
        return Proxy.start(ProxyOptions.of(config));
    }

    private void write(
            Path config, String tls, String listenerKeys, String hostKeys, String clusterKeys)
            throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var text =
                """
                {'servers': [{
                  'default_log_path': 'stdout',
                  'routers': [
                    {'router_config_name': 'answer', 'virtual_hosts': [{'name': 'a',
                      'domains': ['*'], 'routers': [{'match': {'prefix': '/'},
                        'direct_response': {'status': 200, 'body': 'secure'}}],
                      'response_headers_to_add':
                        [{'header': {'key': 'x-scheme', 'value': '%%request_scheme%%'}}]}]},
                    {'router_config_name': 'ask', 'virtual_hosts': [{'name': 'b',
                      'domains': ['*'], 'routers': [{'match': {'prefix': '/'},
                        'route': {'cluster_name': 'up'}}]}]}],
                  'listeners': [
                    {'name': 'secure', 'address': '127.0.0.1:%d', %s 'filter_chains': [{%s
                      'filters': [{'type': 'proxy', 'config': {'downstream_protocol': 'Http1',
                        'router_config_name': 'answer'}}]}]},
                    {'name': 'plain', 'address': '127.0.0.1:0', 'filter_chains': [{
                      'filters': [{'type': 'proxy', 'config': {'downstream_protocol': 'Http1',
                        'router_config_name': 'ask'}}]}]}]}],
                 'cluster_manager': {'clusters': [{'name': 'up', 'tls_context': {'status': true, %s},
                   'hosts': [{%s 'address': '127.0.0.1:%d'}]}]},
                 'admin': {'address': {'socket_address':
                   {'address': '127.0.0.1', 'port_value': 0}}}}
                """
                        .formatted(port, listenerKeys, tls, clusterKeys, hostKeys, port);
        Files.writeString(config, text.replace('\'', '"'));
    }

    private SSLSocket connect(Proxy proxy, String listener, Consumer<SSLSocket> prepare)
            throws Exception {
        return connect(proxy, listener, null, prepare);
    }

    private SSLSocket connect(
            Proxy proxy, String listener, @Nullable Certified client, Consumer<SSLSocket> prepare)
            throws Exception {
        var socket =
                (SSLSocket)
                        context(client)
                                .getSocketFactory()
                                .createSocket(plain(proxy, listener), "127.0.0.1", 1, true);
        prepare.accept(socket);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private SSLContext context(@Nullable Certified client) throws Exception {
        var trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("ca", certificate(authority.pem()));
        var trusting = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusting.init(trust);
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        if (client != null) {
            var key = Authority.privateKey(client);
            keys.setKeyEntry(
                    "own", key, new char[0], new X509Certificate[] {certificate(client.chain())});
        }
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusting.getTrustManagers(), null);
        return context;
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(ISO_8859_1)));
    }

    private static Socket plain(Proxy proxy, String listener) throws IOException {
        var to = Objects.requireNonNull(proxy.addresses().get(listener));
        var socket = new Socket();
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), to.getPort()));
        return socket;
    }

    private String askOnce(Proxy proxy, @Nullable Certified client) throws Exception {
        try (var socket = connect(proxy, "secure", client, prepared -> {})) {
            return ask(socket);
        }
    }

    private static void send(Socket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /// The scheme that the proxy saw, and the body.
    private static String ask(Socket socket) throws IOException {
        send(socket);
        var text = new StringBuilder();
        while (!text.toString().endsWith("\r\n\r\nsecure")) {
            var next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("ended after: " + text);
            }
            text.append((char) next);
        }
        var scheme = text.toString().replaceAll("(?s).*x-scheme: ([a-z]+).*", "$1");
        return scheme + " secure";
    }

    private static int status(Proxy proxy) throws IOException {
        try (var socket = plain(proxy, "plain")) {
            send(socket);
            var line = new String(socket.getInputStream().readNBytes(12), ISO_8859_1);
            return Integer.parseInt(line.substring(9));
        }
    }

    private static void offer(SSLSocket socket, String version) {
        socket.setEnabledProtocols(new String[] {version});
    }

    private static void alpn(SSLSocket socket, String... protocols) {
        var parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
    }

    private static void name(SSLSocket socket, String name) {
        var parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(name)));
        socket.setSSLParameters(parameters);
    }

    private static String names(SSLSocket socket) throws Exception {
        var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
        return Authority.names(certificate).getFirst();
    }

    private static long failed(Proxy proxy, String owner) throws Exception {
        // counted when the loop has seen the end, which may be after the client has
        awaitStat(proxy, "handshake_failed", 1);
        return stat(proxy, owner, "handshake_failed");
    }

    private static void awaitStat(Proxy proxy, String key, long least) throws Exception {
        var deadline = System.nanoTime() + 20_000_000_000L;
        while (stat(proxy, "listener.secure", key) < least) {
            assertTrue(System.nanoTime() < deadline, key);
            Thread.onSpinWait();
        }
    }

    private static long stat(Proxy proxy, String owner, String key) throws Exception {
        var admin = Objects.requireNonNull(proxy.adminAddress());
        try (var socket = new Socket(admin.getAddress(), admin.getPort())) {
            socket.getOutputStream()
                    .write(
                            "GET /api/v1/stats HTTP/1.0\r\nHost: localhost\r\n\r\n"
                                    .getBytes(ISO_8859_1));
            var text = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            var found =
                    java.util.regex.Pattern.compile(
                                    "\""
                                            + owner
                                            + "\"\\s*:\\s*\\{[^}]*\""
                                            + key
                                            + "\"\\s*:\\s*\"(-?[0-9]+)\"")
                            .matcher(text);
            assertTrue(found.find(), text);
            return Long.parseLong(found.group(1));
        }
    }
}
