package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.Objects;

import javax.net.ssl.SSLSocket;

/// The example of certificates that a process gives, in Java and in Python.
class CertificateProcessIT {
    private final Path folder;
    private final Example example;
    private final Authority authority;
    private final int port = Ports.free();
    private final int adminPort = Ports.free();

    CertificateProcessIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        example = Example.of("plugin-loader", folder);
        authority = new Authority(folder.resolve("ca"), "Test CA");
    }

    @ParameterizedTest
    @CsvSource({"loader-java/loader", "loader.py"})
    void theyAreRotatedUnderOpenConnectionsAndTheLastGoodOneIsKept(String program)
            throws Exception {
        var certs = Files.createDirectory(folder.resolve("certs"));
        Files.writeString(certs.resolve("ca.pem"), authority.pem());
        put("DNS:localhost,DNS:first.example");
        example.link("loader", program);
        try (var proxy = example.image().start(config(), "--plugins", example.plugins());
                var open = new Connection()) {
            assertEquals("first.example", open.server());
            open.get();
            put("DNS:localhost,DNS:second.example");
            awaitServer("second.example");
            open.get();

            Files.delete(folder.resolve("loader"));
            var pid = pid(proxy);
            Tool.run("kill", "-KILL", "" + pid);
            put("DNS:localhost,DNS:third.example");
            proxy.awaitLine("no certificate: ");
            assertEquals("second.example", server());
            open.get();

            example.link("loader", program);
            awaitServer("third.example");
            open.get();
        }
    }

    private static long pid(RunningMosn proxy) {
        return proxy.output()
                .lines()
                .filter(line -> line.contains("plugin loader.0 is ready: process "))
                .map(line -> Long.parseLong(line.replaceAll(".*process (\\d+) at.*", "$1")))
                .findFirst()
                .orElseThrow();
    }

    private void awaitServer(String name) throws Exception {
        Wait.until("serves " + name, () -> server().equals(name));
    }

    /// What a new client sees.
    private String server() throws Exception {
        try (var connection = new Connection()) {
            return connection.server();
        }
    }

    private Path config() throws IOException {
        return example.config(
                "loader.json",
                "127.0.0.1:2046",
                "127.0.0.1:" + port,
                "34901",
                "" + adminPort,
                "\"route\": {\"cluster_name\": \"serverCluster\"}",
                "\"direct_response\": {\"status\": 200}",
                "\"type\": \"loader\"",
                "\"type\": \"loader\", \"extend_verify\": {\"refresh\": \"20ms\"}");
    }

    /// A certificate with its key; what is half there is refused, and asked for again.
    private void put(String names) throws Exception {
        var made = authority.certify(names);
        for (var file : new String[] {"key.pem", "cert.pem"}) {
            var next = folder.resolve("next");
            Files.writeString(next, file.equals("key.pem") ? made.key() : made.chain());
            Files.move(
                    next,
                    folder.resolve("certs").resolve(file),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// One that stays open.
    private final class Connection implements AutoCloseable {
        private final SSLSocket socket;
        private final BufferedReader in;

        Connection() throws Exception {
            var factory = authority.context().getSocketFactory();
            socket = (SSLSocket) factory.createSocket("localhost", port);
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
        }

        /// The last name in the server's certificate.
        String server() throws Exception {
            var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            var names = Objects.requireNonNull(certificate.getSubjectAlternativeNames());
            return names.stream().reduce((_, last) -> last).orElseThrow().get(1).toString();
        }

        void get() throws IOException {
            var request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            assertEquals("HTTP/1.1 200 OK", in.readLine());
            for (var line = in.readLine(); !line.isEmpty(); line = in.readLine()) {}
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
