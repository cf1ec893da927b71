package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/// A network of its own, where every port of 127.0.0.1 is free.
final class Network implements AutoCloseable {
    private final Process holder;

    Network() throws IOException {
        var script = "ip link set lo up && echo up && exec cat";
        holder = new ProcessBuilder("unshare", "-rn", "sh", "-c", script).start();
        assertEquals("up", holder.inputReader(UTF_8).readLine());
    }

    /// Whether this machine lets us make one.
    static boolean canBeMade() throws Exception {
        return Tool.works("unshare", "-rn", "ip", "link", "set", "lo", "up");
    }

    /// The command that runs this one inside.
    List<String> inside(String... command) {
        var enter =
                Stream.of(
                        "nsenter",
                        "--target=" + holder.pid(),
                        "--user",
                        "--preserve-credentials",
                        "--net");
        return Stream.concat(enter, Stream.of(command)).toList();
    }

    @Override
    public void close() {
        holder.destroy();
        holder.onExit().join();
    }
}
