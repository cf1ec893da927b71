package mosn.core.observe;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Where the lines of a log go. Used by the thread that writes all logs, and may block it.
interface LogSink {
    /// Writes everything: whole lines.
    void write(ByteBuffer lines) throws IOException;

    /// Writes from now on to what the path names now.
    default void reopen() throws IOException {}

    default void close() throws IOException {}
}
