package mosn.core.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/// A line of the error log, as in `2026-01-31 12:34:56,007 [WARN] [Upstream] a: no host`, with the
/// plugin before the logger where it is one that speaks, as in `[demo.jar Upstream]`, and behind it
/// the stack of what was thrown, indented. Messages may quote what clients sent, so control
/// characters in them are escaped.
final class ErrorLine {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");

    private ErrorLine() {}

    /// @param by the plugin that says it; empty for what is part of the proxy
    static byte[] of(ILoggingEvent event, String by, ZoneId zone) {
        var text = new StringBuilder(160);
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()).atZone(zone), text);
        text.append(" [").append(event.getLevel()).append("] [");
        if (!by.isEmpty()) {
            escape(by, text);
            text.append(' ');
        }
        var logger = event.getLoggerName();
        text.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append("] ");
        escape(String.valueOf(event.getFormattedMessage()), text);
        text.append('\n');
        var thrown = event.getThrowableProxy();
        if (thrown != null) {
            ThrowableProxyUtil.asString(thrown)
                    .lines()
                    .forEach(
                            line -> {
                                text.append("    ");
                                escape(line, text);
                                text.append('\n');
                            });
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void escape(String message, StringBuilder text) {
        for (var i = 0; i < message.length(); i++) {
            var c = message.charAt(i);
            if (Character.isISOControl(c) && c != '\t') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
    }
}
