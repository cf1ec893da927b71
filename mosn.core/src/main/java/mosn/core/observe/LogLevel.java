package mosn.core.observe;

import ch.qos.logback.classic.Level;

import org.jspecify.annotations.Nullable;

/// MOSN's levels of an error log: each takes what those before it take, and more.
public enum LogLevel {
    /// Nothing of what a running proxy says: what is fatal ends the process, and goes to stderr.
    FATAL,
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE;

    Level level() {
        return switch (this) {
            case FATAL -> Level.OFF;
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
            case TRACE -> Level.TRACE;
        };
    }

    java.util.logging.Level julLevel() {
        return switch (this) {
            case FATAL -> java.util.logging.Level.OFF;
            case ERROR -> java.util.logging.Level.SEVERE;
            case WARN -> java.util.logging.Level.WARNING;
            case INFO -> java.util.logging.Level.INFO;
            case DEBUG -> java.util.logging.Level.FINE;
            case TRACE -> java.util.logging.Level.FINEST;
        };
    }

    /// The level of this name, letter for letter as MOSN has it; null where there is none.
    public static @Nullable LogLevel of(String name) {
        for (var level : values()) {
            if (level.name().equals(name)) {
                return level;
            }
        }
        return null;
    }
}
