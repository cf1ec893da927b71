package mosn.core.observe;

import mosn.api.observe.AccessLogEntry;

import java.time.ZoneId;
import java.util.stream.IntStream;

/// One line for each stream that has ended. Lines are formatted on the stream's event loop and
/// written by another thread; when that one cannot keep up they are dropped, and counted.
public final class AccessLog implements AutoCloseable {
    private final AccessLogFormat format;
    private final Output output;
    private final Line[] lines;

    /// Where lines go.
    private sealed interface Output {
        record File(LogFile file) implements Output {}

        record Extension(AccessLogQueue queue) implements Output {}
    }

    /// @param file is closed with this log
    /// @param loops how many event loops there are
    public AccessLog(AccessLogFormat format, LogFile file, int loops) {
        this(format, file, loops, ZoneId.systemDefault());
    }

    AccessLog(AccessLogFormat format, LogFile file, int loops, ZoneId zone) {
        this(format, new Output.File(file), loops, zone);
    }

    /// @param queue is not closed with this log: it may have others
    public AccessLog(AccessLogFormat format, AccessLogQueue queue, int loops) {
        this(format, new Output.Extension(queue), loops, ZoneId.systemDefault());
    }

    private AccessLog(AccessLogFormat format, Output output, int loops, ZoneId zone) {
        this.format = format;
        this.output = output;
        lines = IntStream.range(0, loops).mapToObj(_ -> new Line(zone)).toArray(Line[]::new);
    }

    /// Called on the loop of this index only, when the stream has ended.
    public void log(int loop, StreamRecord stream) {
        switch (output) {
            case Output.File(var file) -> {
                if (file.enabled()) {
                    var line = printed(loop, stream);
                    line.raw('\n');
                    file.write(line.toByteArray());
                }
            }
            case Output.Extension(var queue) -> queue.put(entry(printed(loop, stream), stream));
        }
    }

    private Line printed(int loop, StreamRecord stream) {
        var line = lines[loop];
        line.clear();
        format.print(stream, line);
        return line;
    }

    private static AccessLogEntry entry(Line line, StreamRecord stream) {
        var connection = stream.connection();
        var info = stream.info();
        var request = stream.request();
        var route = stream.route();
        var host = stream.host();
        var understood = stream.originalPath() != null;
        return new AccessLogEntry(
                line.toString(),
                connection.listener(),
                connection.remoteAddress(),
                info.startTime(),
                info.duration(),
                request.protocol(),
                understood ? request.method() : null,
                understood ? request.authority() : null,
                stream.originalPath(),
                info.responseCode(),
                info.responseFlags(),
                info.detail(),
                info.bytesReceived(),
                info.bytesSent(),
                route == null ? null : route.cluster(),
                host == null ? null : host.address());
    }

    @Override
    public void close() {
        if (output instanceof Output.File(var file)) {
            file.close();
        }
    }
}
