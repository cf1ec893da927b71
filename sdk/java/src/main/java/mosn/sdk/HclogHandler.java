package mosn.sdk;

import com.google.gson.JsonObject;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/// Writes what is logged as the host reads it: a line of JSON each, as hashicorp's hclog writes it.
final class HclogHandler extends Handler {
    /// With as many digits as go-plugin reads.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final PrintStream out;
    private final SimpleFormatter formatter = new SimpleFormatter();

    private HclogHandler(PrintStream out) {
        this.out = out;
    }

    /// Takes the place of what `java.util.logging` does by default, unless it was configured.
    static void install(PrintStream out) {
        if (System.getProperty("java.util.logging.config.file") != null
                || System.getProperty("java.util.logging.config.class") != null) {
            return;
        }
        LogManager.getLogManager().reset();
        var root = LogManager.getLogManager().getLogger("");
        root.setLevel(Level.INFO);
        root.addHandler(new HclogHandler(out));
    }

    @Override
    public void publish(LogRecord record) {
        if (isLoggable(record)) {
            out.println(line(record));
        }
    }

    private String line(LogRecord record) {
        var line = new JsonObject();
        line.addProperty("@level", level(record.getLevel()));
        line.addProperty("@message", message(record));
        line.addProperty("@module", String.valueOf(record.getLoggerName()));
        line.addProperty("@timestamp", TIME.format(record.getInstant()));
        return line.toString();
    }

    private String message(LogRecord record) {
        var thrown = record.getThrown();
        if (thrown == null) {
            return formatter.formatMessage(record);
        }
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return formatter.formatMessage(record) + "\n" + trace;
    }

    private static String level(Level level) {
        var value = level.intValue();
        if (value >= Level.SEVERE.intValue()) {
            return "error";
        }
        if (value >= Level.WARNING.intValue()) {
            return "warn";
        }
        if (value >= Level.INFO.intValue()) {
            return "info";
        }
        return value >= Level.FINE.intValue() ? "debug" : "trace";
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {}
}
