package mosn.core.observe;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

import java.io.IOException;
import java.io.PrintStream;
import java.time.ZoneId;
import java.util.Map;
import java.util.function.Consumer;

/// What the proxy and its extensions have to say to operators, by SLF4J, [System.Logger] or
/// java.util.logging: one log, on its way to its file like the lines of an access log. There is one
/// in a process; until there is, it goes to stderr.
public final class ErrorLog implements AutoCloseable {
    /// Loggers of the proxy's own, which may speak while a plugin is called.
    private static final String PROXYS = "mosn.core.";

    private final LogFile file;
    private volatile LogLevel level;

    private ErrorLog(LogFile file, LogLevel level) {
        this.file = file;
        this.level = level;
    }

    /// @param plugins who a plugin is
    /// @param path a file, `stdout` or `stderr`
    /// @throws IOException where the file cannot be written; the message is a sentence
    public static ErrorLog install(LogFiles files, Speakers plugins, String path, LogLevel level)
            throws IOException {
        // a log that cannot be written cannot say so in itself
        var log = new ErrorLog(files.open(path, System.err::println), level);
        var zone = ZoneId.systemDefault();
        configure(
                level, event -> log.file.write(ErrorLine.of(event, speaker(event, plugins), zone)));
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return log;
    }

    /// Tells plugins apart.
    public interface Speakers {
        /// The name of the plugin whose classes a loader loads; empty for any other loader.
        String ofLoader(@Nullable ClassLoader loader);

        /// The name of the one plugin that has the package of this class; empty for none, and for
        /// several.
        String ofClass(String name);
    }

    /// Callbacks of a plugin, and threads that it starts, have its loader as their context's. On
    /// threads that are everybody's, the logger says whose class it is of, as a rule.
    private static String speaker(ILoggingEvent event, Speakers plugins) {
        var logger = event.getLoggerName();
        if (logger.startsWith(PROXYS)) {
            return "";
        }
        var here = plugins.ofLoader(Thread.currentThread().getContextClassLoader());
        return here.isEmpty() ? plugins.ofClass(logger) : here;
    }

    /// Everything to stderr, from level INFO on.
    static void toStandardError(LoggerContext context) {
        configure(context, LogLevel.INFO, standardError(System.err));
    }

    private static Consumer<ILoggingEvent> standardError(PrintStream stream) {
        var zone = ZoneId.systemDefault();
        return event -> stream.writeBytes(ErrorLine.of(event, "", zone));
    }

    private static void configure(LogLevel level, Consumer<ILoggingEvent> to) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            configure(context, level, to);
        }
    }

    private static void configure(
            LoggerContext context, LogLevel level, Consumer<ILoggingEvent> to) {
        context.reset();
        var appender =
                new UnsynchronizedAppenderBase<ILoggingEvent>() {
                    @Override
                    protected void append(ILoggingEvent event) {
                        to.accept(event);
                    }
                };
        appender.setContext(context);
        appender.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
        level(context, level);
    }

    /// That of java.util.logging, too: it asks its own before it passes anything on.
    private static void level(LoggerContext context, LogLevel level) {
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(level.level());
        java.util.logging.Logger.getLogger("").setLevel(level.julLevel());
    }

    /// Path to level.
    public Map<String, String> levels() {
        return Map.of(file.path(), level.name());
    }

    /// @return false where this is not the log's path
    public boolean level(String path, LogLevel level) {
        if (!path.equals(file.path())) {
            return false;
        }
        this.level = level;
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            level(context, level);
        }
        return true;
    }

    /// Writes what was said; from now on it goes to stderr again.
    @Override
    public void close() {
        configure(LogLevel.INFO, standardError(System.err));
        file.close();
    }
}
