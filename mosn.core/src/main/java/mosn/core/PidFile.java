package mosn.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file that says which process the proxy is; gone when the proxy is.
record PidFile(Path path, String pid) implements AutoCloseable {
    /// @throws ProxyException where the file cannot be written
    static PidFile write(String path) {
        var file = new PidFile(Path.of(path), ProcessHandle.current().pid() + "\n");
        try {
            Files.writeString(file.path, file.pid);
            return file;
        } catch (IOException e) {
            throw new ProxyException(
                    "pid: cannot write "
                            + path
                            + "; name a file in a folder that is there and can be written to",
                    e);
        }
    }

    /// Leaves a file alone that a later process has written.
    @Override
    public void close() throws IOException {
        if (Files.exists(path) && Files.readString(path).equals(pid)) {
            Files.delete(path);
        }
    }
}
