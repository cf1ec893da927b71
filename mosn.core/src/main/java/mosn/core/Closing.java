package mosn.core;

import mosn.core.loop.ThreadStack;
import mosn.core.loop.Threads;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/// A part of a configuration that is being closed, on a thread of its own.
final class Closing {
    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final List<String> extensions;

    /// What people call it.
    private final String name;

    /// The paths of the plugins that it is of, a line for each, for who looks at a heap dump.
    @SuppressWarnings("UnusedVariable") // is read there
    private final String plugins;

    private final long since = System.nanoTime();
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Thread thread;

    private Closing(LeasedPart part) {
        extensions = part.extensions();
        name = extensions.isEmpty() ? "a part of the configuration" : String.join(", ", extensions);
        plugins = String.join("\n", part.plugins());
        thread = Threads.begin("mosn-close", () -> close(part));
    }

    static Closing of(LeasedPart part) {
        return new Closing(part);
    }

    private void close(LeasedPart part) {
        try {
            part.close();
        } finally {
            done.complete(null);
        }
    }

    /// For people.
    String name() {
        return name;
    }

    /// Those that it is of, as [mosn.core.extension.Extension#named] has them.
    List<String> extensions() {
        return extensions;
    }

    CompletableFuture<Void> done() {
        return done;
    }

    /// Waits, but not for long: then the log says what keeps it. An interrupt changes nothing.
    void await(Duration patience) {
        if (!new Limit(patience).await(done)) {
            LOG.warn(
                    "{} is not closed after {} s; the others are closed without it",
                    name,
                    seconds(),
                    ThreadStack.of(thread).trace());
            var _ = done.thenRun(() -> LOG.info("{} has closed after {} s", name, seconds()));
        }
    }

    private String seconds() {
        return String.format(Locale.ROOT, "%.1f", (System.nanoTime() - since) / 1e9);
    }
}
