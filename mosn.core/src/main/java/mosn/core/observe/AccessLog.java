package mosn.core.observe;

import java.time.ZoneId;
import java.util.stream.IntStream;

/// One line for each stream that has ended. Lines are formatted on the stream's event loop and
/// written by another thread; when that one cannot keep up they are dropped, and counted.
public final class AccessLog implements AutoCloseable {
    private final AccessLogFormat format;
    private final LogFile file;
    private final Line[] lines;

    /// @param file is closed with this log
    /// @param loops how many event loops there are
    public AccessLog(AccessLogFormat format, LogFile file, int loops) {
        this(format, file, loops, ZoneId.systemDefault());
    }

    AccessLog(AccessLogFormat format, LogFile file, int loops, ZoneId zone) {
        this.format = format;
        this.file = file;
        lines = IntStream.range(0, loops).mapToObj(_ -> new Line(zone)).toArray(Line[]::new);
    }

    /// Called on the loop of this index only, when the stream has ended.
    public void log(int loop, StreamRecord stream) {
        if (file.enabled()) {
            var line = lines[loop];
            line.clear();
            format.print(stream, line);
            line.raw('\n');
            file.write(line.toByteArray());
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
