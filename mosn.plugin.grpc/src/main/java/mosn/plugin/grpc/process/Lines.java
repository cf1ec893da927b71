package mosn.plugin.grpc.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Reads lines of any length for ever: one that is longer than a limit comes in pieces. So the pipe
/// never fills up, whatever is written into it.
final class Lines {
    private final byte[] line;
    private int length;

    /// @param limit of one piece, in bytes
    Lines(int limit) {
        line = new byte[limit];
    }

    /// @param to called with each line; where it throws, nothing more is read
    void read(InputStream from, Consumer<String> to) throws IOException {
        var buffer = new byte[8192];
        for (var read = from.read(buffer); read >= 0; read = from.read(buffer)) {
            for (var i = 0; i < read; i++) {
                if (buffer[i] == '\n') {
                    give(to);
                } else {
                    if (length == line.length) {
                        give(to);
                    }
                    line[length++] = buffer[i];
                }
            }
        }
        if (length > 0) {
            give(to);
        }
    }

    private void give(Consumer<String> to) {
        var text = new String(line, 0, length, StandardCharsets.UTF_8);
        length = 0;
        to.accept(text);
    }
}
