package mosn.core.observe;

import mosn.api.ConfigNode;

import org.slf4j.LoggerFactory;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The log files of one proxy, each opened once however many listeners name it, and all written by
/// one thread. Lines that were dropped are counted in the statistics, as `log` with `path=PATH`.
public final class LogFiles implements AutoCloseable {
    /// As many bytes may wait for a file.
    private static final long BOUND = 4 << 20;

    private static final String TYPE = "log";

    private final Path folder;
    private final LogRoller roller;
    private final Stats stats;
    private final Clock clock;
    private final long bound;
    private final LogWriter writer = new LogWriter();
    private final Map<String, LogFile> files = new LinkedHashMap<>();

    /// @param folder what relative paths are relative to
    public LogFiles(Path folder, LogRoller roller, Stats stats) {
        this(folder, roller, stats, Clock.system(ZoneId.systemDefault()), BOUND);
    }

    LogFiles(Path folder, LogRoller roller, Stats stats, Clock clock, long bound) {
        this.folder = folder;
        this.roller = roller;
        this.stats = stats;
        this.clock = clock;
        this.bound = bound;
    }

    /// The path behind `key`. Where MOSN would write to syslog it is refused.
    public static String path(ConfigNode node, String key, String otherwise) {
        var path = node.string(key, "");
        if (path.equals("syslog")
                || path.startsWith("syslog://")
                || path.startsWith("syslog+tcp://")
                || path.startsWith("syslog+udp://")) {
            throw node.problem(
                    key,
                    "is \"" + path + "\", and syslog is not supported",
                    "write a file, stdout or stderr");
        }
        return path.isEmpty() ? otherwise : path;
    }

    /// The log of this path: a file, `stdout` or `stderr`. Closed by whoever opened it, as often as
    /// it was opened.
    ///
    /// @throws IOException where the file cannot be written; the message is a sentence
    public LogFile open(String path) throws IOException {
        return open(path, LoggerFactory.getLogger(LogFile.class)::warn);
    }

    /// @param complain is told what is wrong with the file, once each time it begins
    synchronized LogFile open(String path, Consumer<String> complain) throws IOException {
        var there = files.get(path);
        if (there != null) {
            there.leases++;
            return there;
        }
        return open(path, sink(path), complain);
    }

    /// For a sink of a test's own.
    synchronized LogFile open(String path, LogSink sink, Consumer<String> complain) {
        var file = new LogFile(path, sink, this, writer, complain, bound);
        files.put(path, file);
        writer.add(file);
        var labels = Map.of("path", path);
        stats.gauge(TYPE, labels, "lines_written", file::lines);
        stats.gauge(TYPE, labels, "lines_dropped", file::dropped);
        stats.gauge(TYPE, labels, "lines_failed", file::failed);
        return file;
    }

    private LogSink sink(String path) throws IOException {
        return switch (path) {
            case "stdout", "/dev/stdout" -> standard(FileDescriptor.out);
            case "stderr", "/dev/stderr" -> standard(FileDescriptor.err);
            default -> {
                try {
                    yield new RollingFile(folder.resolve(path), roller, clock);
                } catch (IOException | UncheckedIOException e) {
                    throw new IOException(
                            "the log \"" + path + "\" cannot be opened for writing: " + e, e);
                }
            }
        };
    }

    private static LogSink standard(FileDescriptor descriptor) {
        // never closed: they are the process's, not ours
        @SuppressWarnings("resource")
        var channel = new FileOutputStream(descriptor).getChannel();
        return lines -> {
            while (lines.hasRemaining()) {
                channel.write(lines);
            }
        };
    }

    void release(LogFile file) {
        synchronized (this) {
            if (file.leases == 0 || --file.leases > 0) {
                return;
            }
            files.remove(file.path());
            stats.remove(TYPE, Map.of("path", file.path()));
        }
        file.end();
    }

    /// Lines taken from now on go to what the paths name now: after a log rotation by others.
    public void reopen() {
        all().forEach(LogFile::reopen);
    }

    /// Switches a log off or on.
    ///
    /// @return false where there is no log of this path
    public synchronized boolean toggle(String path, boolean on) {
        var file = files.get(path);
        if (file != null) {
            file.enable(on);
        }
        return file != null;
    }

    private synchronized List<LogFile> all() {
        return List.copyOf(files.values());
    }

    /// Writes what was taken, and ends.
    @Override
    public void close() {
        for (var file : all()) {
            synchronized (this) {
                file.leases = 1;
            }
            file.close();
        }
        writer.close();
    }

    /// Waits until all that was taken before has been written.
    void flush() {
        all().forEach(LogFile::flush);
    }
}
