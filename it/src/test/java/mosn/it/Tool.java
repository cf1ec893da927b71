package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.Stream;

/// Programs that others wrote.
final class Tool {
    private Tool() {}

    /// Runs it to its end, which must be a good one, and yields what it printed.
    static String run(String program, String... arguments) throws Exception {
        var command = Stream.concat(Stream.of(program), Stream.of(arguments)).toList();
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + "\n" + output);
        return output;
    }

    /// Whether this machine lets us run it.
    static boolean works(String... command) throws Exception {
        return new ProcessBuilder(List.of(command)).redirectErrorStream(true).start().waitFor()
                == 0;
    }
}
