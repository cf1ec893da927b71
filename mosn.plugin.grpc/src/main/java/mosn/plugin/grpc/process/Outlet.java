package mosn.plugin.grpc.process;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A named pipe that a process writes to. Unlike one of Java's for a process it can be given up
/// while somebody still holds its other end, and who does is found by its name.
final class Outlet implements AutoCloseable {
    private final Path file;
    private final FileChannel from;

    /// Without somebody who writes it could not be opened, nor without somebody who reads.
    private final FileChannel both;

    private Outlet(Path file) throws IOException {
        this.file = file;
        both = FileChannel.open(file, READ, WRITE);
        try {
            from = FileChannel.open(file, READ);
        } catch (IOException e) {
            both.close();
            throw e;
        }
    }

    /// Makes the pipe.
    static Outlet make(Path file) throws IOException {
        var made = new ProcessBuilder("mkfifo", "-m", "600", "--", file.toString());
        var exit =
                made.redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .onExit()
                        .join()
                        .exitValue();
        if (exit != 0) {
            throw new IOException("mkfifo " + file + " ended with exit code " + exit);
        }
        return new Outlet(file);
    }

    /// For who writes.
    File file() {
        return file.toFile();
    }

    /// Once somebody else writes: what is read ends with that.
    InputStream open() throws IOException {
        both.close();
        return Channels.newInputStream(from);
    }

    /// Who reads gets an exception.
    @Override
    public void close() throws IOException {
        both.close();
        from.close();
    }
}
