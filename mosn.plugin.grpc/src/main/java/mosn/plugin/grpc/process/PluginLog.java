package mosn.plugin.grpc.process;

import mosn.api.plugin.PluginHostContext;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/// What a plugin's processes write, each line with the time, its level and who wrote it. Levels are
/// go-plugin's: those of an hclog line in JSON, or one in brackets at the start. Characters that
/// would steer the terminal of who reads it are written as in `\x1b`.
public final class PluginLog {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");
    private static final Pattern BRACKETS =
            Pattern.compile("\\[(TRACE|DEBUG|INFO|WARN|ERROR)] ?(.*)", Pattern.DOTALL);
    private static final Pattern JSON =
            Pattern.compile("\"@level\"\\s*:\\s*\"(trace|debug|info|warn|error)\"");

    /// All control characters but the tab: those of C1 steer some terminals too.
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}&&[^\t]]");

    private final PluginHostContext.Log log;
    private final Clock clock;

    public PluginLog(PluginHostContext.Log log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /// @param stream as in `STDERR`, for lines without a level
    /// @param who as in `checker.0`
    void write(String stream, String who, String line) {
        var brackets = BRACKETS.matcher(line);
        if (brackets.matches()) {
            put(brackets.group(1), who, brackets.group(2));
            return;
        }
        var json = JSON.matcher(line);
        var level =
                line.startsWith("{") && json.find()
                        ? json.group(1).toUpperCase(Locale.ROOT)
                        : stream;
        put(level, who, line);
    }

    private void put(String level, String who, String text) {
        var now = TIME.format(LocalDateTime.now(clock));
        log.write(now + " [" + level + "] [" + who + "] " + harmless(text));
    }

    private static String harmless(String text) {
        return CONTROL.matcher(text)
                .replaceAll(found -> "\\\\x%02x".formatted((int) found.group().charAt(0)));
    }

    public void close() {
        log.close();
    }
}
