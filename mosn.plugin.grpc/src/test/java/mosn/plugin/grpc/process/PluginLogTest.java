package mosn.plugin.grpc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.api.plugin.PluginHostContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

class PluginLogTest {
    private final List<String> lines = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    hello; [STDERR] [p.0] hello
                    [WARN] hello; [WARN] [p.0] hello
                    {"@level":"debug"}; [DEBUG] [p.0] {"@level":"debug"}
                    """)
    void aLineHasItsLevel(String line, String logged) {
        assertEquals("1970-01-01 00:00:00,000 " + logged, logged(line));
    }

    @Test
    void noCharacterSteersTheTerminalOfWhoReadsIt() {
        var line = logged("a\tb\rc\u001b[2Jd\0e\u007ff\u009bg\\h$1Zoë");
        assertEquals(
                "1970-01-01 00:00:00,000 [STDERR] [p.0]"
                        + " a\tb\\x0dc\\x1b[2Jd\\x00e\\x7ff\\x9bg\\h$1Zoë",
                line);
    }

    private String logged(String line) {
        var to =
                new PluginHostContext.Log() {
                    @Override
                    public void write(String text) {
                        lines.add(text);
                    }

                    @Override
                    public void close() {}
                };
        new PluginLog(to, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)).write("STDERR", "p.0", line);
        return lines.getLast();
    }
}
