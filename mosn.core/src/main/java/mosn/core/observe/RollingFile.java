package mosn.core.observe;

import mosn.core.loop.Threads;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/// A file that is put away for a new one as a [LogRoller] says, under MOSN's names:
/// `access.log.2026-01-31` by the day, `access.log.2026-01-31_15` by the hour, and
/// `access-2026-01-31T15-04-05.000.log` by size.
final class RollingFile implements LogSink {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd");
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("yyyy-MM-dd_HH");
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss.SSS");
    private static final String BY_TIME = "\\.\\d{4}-\\d\\d-\\d\\d(_\\d\\d)?(\\.\\d+)?";
    private static final String BY_SIZE =
            "-\\d{4}-\\d\\d-\\d\\dT\\d\\d-\\d\\d-\\d\\d\\.\\d{3}(\\.\\d+)?";
    private static final String PARTIAL = ".gz.tmp";

    private final Path path;
    private final LogRoller roller;
    private final Clock clock;
    private final Pattern putAway;
    private FileChannel channel;
    private long size;
    private Instant begun;
    private Instant end;

    /// A write failed in the middle of a line.
    private boolean torn;

    private @Nullable Thread keeper;

    RollingFile(Path path, LogRoller roller, Clock clock) throws IOException {
        this.path = path.toAbsolutePath();
        this.roller = roller;
        this.clock = clock;
        var name = this.path.getFileName().toString();
        putAway =
                Pattern.compile(
                        "(?:%s%s|%s%s%s)(\\.gz)?"
                                .formatted(
                                        Pattern.quote(name),
                                        BY_TIME,
                                        Pattern.quote(stem(name)),
                                        BY_SIZE,
                                        Pattern.quote(extension(name))));
        channel = open();
        size = channel.size();
        begun = size == 0 ? clock.instant() : Files.getLastModifiedTime(this.path).toInstant();
        end = roller.end(begun, clock.getZone());
    }

    private FileChannel open() throws IOException {
        var folder = path.getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        return FileChannel.open(
                path,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        var now = clock.instant();
        if (!now.isBefore(end)) {
            putAway(path.getFileName() + "." + (roller.hours() == 24 ? DAY : HOUR).format(local()));
        } else if (roller.bytes() > 0 && size > 0 && size + lines.remaining() > roller.bytes()) {
            begun = now;
            var name = path.getFileName().toString();
            putAway(stem(name) + "-" + MOMENT.format(local()) + extension(name));
        }
        var start = lines.position();
        try {
            if (torn) {
                channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
                torn = false;
            }
            while (lines.hasRemaining()) {
                channel.write(lines);
            }
        } finally {
            torn |= lines.hasRemaining() && lines.position() > start;
            size += lines.position() - start;
        }
    }

    private java.time.ZonedDateTime local() {
        return begun.atZone(clock.getZone());
    }

    private void putAway(String name) throws IOException {
        // said again at the next end only, if it fails: the lines go on into the old file
        begun = clock.instant();
        end = roller.end(begun, clock.getZone());
        Files.move(path, free(name));
        reopen();
        var thread = Threads.virtual("mosn-log-keeper", this::keep);
        keeper = thread;
        thread.start();
    }

    /// The first of `name`, `name.1`, … that is not there: nothing is ever overwritten.
    private Path free(String name) {
        var candidate = path.resolveSibling(name);
        for (var i = 1; Files.exists(candidate) || Files.exists(gzipped(candidate)); i++) {
            candidate = path.resolveSibling(name + "." + i);
        }
        return candidate;
    }

    private static Path gzipped(Path file) {
        return file.resolveSibling(file.getFileName() + ".gz");
    }

    private static String stem(String name) {
        var dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private static String extension(String name) {
        var dot = name.lastIndexOf('.');
        return dot <= 0 ? "" : name.substring(dot);
    }

    /// Deletes and compresses what was put away.
    private void keep() {
        try {
            var files = putAway();
            var oldest = clock.instant().minus(Duration.ofDays(roller.days()));
            for (var i = 0; i < files.size(); i++) {
                var file = files.get(i);
                var tooMany = roller.keep() > 0 && i >= roller.keep();
                var tooOld = roller.days() > 0 && modified(file).isBefore(oldest);
                if (tooMany || tooOld) {
                    Files.deleteIfExists(file);
                } else if (roller.compress() && !file.toString().endsWith(".gz")) {
                    compress(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            org.slf4j.LoggerFactory.getLogger(RollingFile.class)
                    .warn("{}: old files cannot be cleaned up: {}", path, e.toString());
        }
    }

    /// The newest first.
    private List<Path> putAway() throws IOException {
        try (var files = Files.list(path.resolveSibling(""))) {
            return files.filter(file -> putAway.matcher(file.getFileName().toString()).matches())
                    .filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(RollingFile::modified).reversed())
                    .toList();
        }
    }

    private static Instant modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void compress(Path file) throws IOException {
        var partial = file.resolveSibling(file.getFileName() + PARTIAL);
        try (var to = new GZIPOutputStream(Files.newOutputStream(partial), 1 << 16)) {
            Files.copy(file, to);
        }
        Files.setLastModifiedTime(partial, Files.getLastModifiedTime(file));
        Files.move(partial, gzipped(file));
        Files.delete(file);
    }

    /// The thread that last cleaned up; null where none did.
    @Nullable Thread keeper() {
        return keeper;
    }

    @Override
    public void reopen() throws IOException {
        var opened = open();
        channel.close();
        channel = opened;
        size = channel.size();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
