package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// An authority of the test's own, and what it certifies: made by openssl when it is asked for.
final class Authority {
    private final Path folder;
    private final String name;

    /// @param folder where its files are; another for each authority
    Authority(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        openssl(
                "req",
                "-x509",
                "-nodes",
                "-subj",
                "/CN=" + name,
                "-days",
                "3650",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-keyout",
                "ca.key",
                "-out",
                "ca.pem");
    }

    /// A certificate with its key, as PEM.
    record Certified(String chain, String key) {
        /// Writes both into a folder, as `NAME.pem` and `NAME.key`.
        Certified into(Path folder, String name) throws IOException {
            Files.writeString(folder.resolve(name + ".key"), key);
            Files.writeString(folder.resolve(name + ".pem"), chain);
            return this;
        }
    }

    /// Certifies a new P-256 key for some names, as in `DNS:a.example`.
    Certified certify(String... names) {
        return certify(List.of("ec", "-pkeyopt", "ec_paramgen_curve:P-256"), names);
    }

    Certified certifyRsa(String... names) {
        return certify(List.of("rsa:2048"), names);
    }

    private Certified certify(List<String> kind, String... names) {
        var command =
                new ArrayList<>(
                        List.of(
                                "req",
                                "-x509",
                                "-CA",
                                "ca.pem",
                                "-CAkey",
                                "ca.key",
                                "-nodes",
                                "-subj",
                                "/O=Test",
                                "-days",
                                "365",
                                "-addext",
                                "basicConstraints=critical,CA:FALSE",
                                "-addext",
                                "subjectAltName=" + String.join(",", names),
                                "-keyout",
                                "leaf.key",
                                "-out",
                                "leaf.pem",
                                "-newkey"));
        command.addAll(kind);
        openssl(command.toArray(String[]::new));
        return new Certified(text("leaf.pem"), text("leaf.key"));
    }

    /// The authority's own certificate.
    String pem() {
        return text("ca.pem");
    }

    /// For a client of Java's that trusts this authority only.
    SSLContext context() throws Exception {
        var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        try (var file = Files.newInputStream(folder.resolve("ca.pem"))) {
            var certificate = CertificateFactory.getInstance("X.509").generateCertificate(file);
            trusted.setCertificateEntry(name, certificate);
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    String name() {
        return name;
    }

    String text(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void openssl(String... arguments) {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        try {
            Files.createDirectories(folder);
            var process =
                    new ProcessBuilder(command)
                            .directory(folder.toFile())
                            .redirectErrorStream(true)
                            .start();
            var output = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertEquals(0, process.waitFor(), () -> command + "\n" + output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
