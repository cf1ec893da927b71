package mosn.core.tls;

import mosn.api.tls.TlsContextSource;
import mosn.api.tls.TlsMaterial;
import mosn.core.loop.Threads;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/// What the configuration itself says: PEM, or files, which are read again and again. Their
/// contents are compared and nothing else, so it does not matter how they change: written over,
/// renamed, or behind a symbolic link as in Kubernetes.
final class Written implements TlsContextSource {
    private static final Logger LOG = LoggerFactory.getLogger(Written.class);

    private final TlsConfig config;
    private @Nullable Thread watching;
    private String unreadable = "";

    Written(TlsConfig config) {
        this.config = config;
    }

    /// @throws Unreadable where a file is
    @Override
    public TlsMaterial open(Consumer<TlsMaterial> refresh) {
        var first = read();
        if (inFiles() && !config.watchInterval().isZero()) {
            watching =
                    Threads.virtual(
                            "mosn-tls-watch", () -> watch(first, config.watchInterval(), refresh));
            watching.start();
        }
        return first;
    }

    /// Of the value behind `key`, as a complaint begins: nothing for PEM.
    static String place(String value) {
        return value.isEmpty() || Pem.isPem(value) ? "" : "names " + value + ", which ";
    }

    private boolean inFiles() {
        return !place(config.certChain()).isEmpty()
                || !place(config.privateKey()).isEmpty()
                || !place(config.caCert()).isEmpty();
    }

    private TlsMaterial read() {
        return new TlsMaterial(
                read("cert_chain", config.certChain()),
                read("private_key", config.privateKey()),
                read("ca_cert", config.caCert()),
                null);
    }

    private static String read(String key, String value) {
        if (place(value).isEmpty()) {
            return value;
        }
        try {
            return Files.readString(Path.of(value));
        } catch (IOException | RuntimeException e) { // also what is no path
            throw new Unreadable(
                    new MaterialException(
                            key,
                            "names " + value + ", which " + why(e),
                            "write the path of a file that the proxy's user may read, or PEM"));
        }
    }

    private static String why(Exception e) {
        return switch (e) {
            case NoSuchFileException _ -> "is not there";
            case AccessDeniedException _ -> "may not be read";
            case IOException _ -> "cannot be read as text";
            default -> "is neither PEM nor the path of a file";
        };
    }

    private void watch(TlsMaterial first, Duration interval, Consumer<TlsMaterial> refresh) {
        var last = first;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(interval);
                var now = read();
                unreadable = "";
                if (!now.equals(last)) {
                    last = now;
                    refresh.accept(now);
                }
            } catch (InterruptedException e) {
                return;
            } catch (Unreadable e) {
                complain(Objects.toString(e.getMessage()));
            }
        }
    }

    private void complain(String problem) {
        if (!problem.equals(unreadable)) {
            unreadable = problem;
            LOG.warn("{}.{}; what was read before goes on serving", config.node().path(), problem);
        }
    }

    @Override
    public void close() {
        if (watching != null) {
            watching.interrupt();
        }
    }

    /// A file that cannot be read.
    static final class Unreadable extends UncheckedIOException {
        private static final long serialVersionUID = 1;

        private final MaterialException problem;

        Unreadable(MaterialException problem) {
            super(problem.getMessage(), new IOException(problem));
            this.problem = problem;
        }

        MaterialException problem() {
            return problem;
        }
    }
}
