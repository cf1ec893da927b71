package mosn.testkit;

import org.jspecify.annotations.Nullable;

import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;

/// A log whose lines a test reads.
final class RecordedLog implements System.Logger {
    private final String name;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    RecordedLog(String name) {
        this.name = name;
    }

    List<String> lines() {
        return List.copyOf(lines);
    }

    void forget() {
        lines.clear();
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isLoggable(Level level) {
        return level != Level.OFF;
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String message,
            @Nullable Throwable thrown) {
        lines.add(level + " " + message + (thrown == null ? "" : ": " + thrown));
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String format,
            @Nullable Object @Nullable ... parameters) {
        var plain = format == null || parameters == null || parameters.length == 0;
        lines.add(level + " " + (plain ? format : MessageFormat.format(format, parameters)));
    }
}
