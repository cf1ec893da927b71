package mosn.core.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// An authority of the test's own, and what it certifies: made by openssl when it is asked for.
public final class Authority {
    private final Path folder;
    private final String name;

    /// @param folder where its files are; another for each authority
    public Authority(Path folder, String name) {
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
    public record Certified(String chain, String key) {}

    /// Certifies a new P-256 key for some names, as in `DNS:a.example`.
    public Certified certify(String... names) {
        return certify(List.of("ec", "-pkeyopt", "ec_paramgen_curve:P-256"), names);
    }

    public Certified certifyRsa(String... names) {
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

    public static PrivateKey privateKey(Certified certified) throws Exception {
        return new Pem("private_key", "").privateKey(certified.key());
    }

    public static List<String> names(X509Certificate certificate) {
        return Names.of(certificate);
    }

    /// The authority's own certificate.
    public String pem() {
        return text("ca.pem");
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
