package mosn.core.extension;

import mosn.core.loop.Statics;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.MemoryHandler;
import java.util.logging.SimpleFormatter;

/// What the whole JVM keeps of a plugin that has gone, and can be taken away without it.
final class ProcessMemory {
    private ProcessMemory() {}

    /// @return what was there, in words
    static List<String> forget(ClassLoader gone) {
        var left = new ArrayList<String>();
        var handler = Thread.getDefaultUncaughtExceptionHandler();
        if (handler != null && isOf(gone, handler)) {
            Thread.setDefaultUncaughtExceptionHandler(null);
            left.add("the default uncaught exception handler " + handler.getClass().getName());
        }
        logging(gone, left);
        sharedThreads(gone, left);
        return left;
    }

    private static boolean isOf(ClassLoader loader, @Nullable Object object) {
        return object != null && loader.equals(object.getClass().getClassLoader());
    }

    /// Loggers have names, and stay for as long as anybody holds them.
    private static void logging(ClassLoader gone, List<String> left) {
        var manager = LogManager.getLogManager();
        for (var name : Collections.list(manager.getLoggerNames())) {
            var logger = manager.getLogger(name);
            if (logger == null) {
                continue;
            }
            var of = name.isEmpty() ? "the root logger" : "the logger " + name;
            for (var handler : logger.getHandlers()) {
                if (isOf(gone, handler) || isOf(gone, target(handler))) {
                    logger.removeHandler(handler);
                    left.add("the handler " + handler.getClass().getName() + " of " + of);
                } else {
                    parts(gone, handler, of, left);
                }
            }
            var filter = logger.getFilter();
            if (filter != null && isOf(gone, filter)) {
                logger.setFilter(null);
                left.add("the filter " + filter.getClass().getName() + " of " + of);
            }
        }
    }

    /// What a handler of others has of it.
    private static void parts(ClassLoader gone, Handler handler, String of, List<String> left) {
        var formatter = handler.getFormatter();
        if (isOf(gone, formatter)) {
            handler.setFormatter(new SimpleFormatter());
            left.add("the formatter " + formatter.getClass().getName() + " of " + of);
        }
        var filter = handler.getFilter();
        if (isOf(gone, filter)) {
            handler.setFilter(null);
            left.add("the filter " + filter.getClass().getName() + " of a handler of " + of);
        }
    }

    private static @Nullable Object target(Handler handler) {
        return handler instanceof MemoryHandler memory
                ? Statics.read(memory, MemoryHandler.class, "target")
                : null;
    }

    /// Threads that the JDK has for everybody inherit the context class loader of whoever is the
    /// first to need them. Nothing of the plugin runs on them now.
    private static void sharedThreads(ClassLoader gone, List<String> left) {
        Thread.getAllStackTraces()
                .forEach(
                        (thread, stack) -> {
                            if (gone.equals(thread.getContextClassLoader())
                                    && isShared(thread)
                                    && isIdle(stack)) {
                                thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
                                left.add("the context class loader of " + thread.getName());
                            }
                        });
    }

    private static boolean isShared(Thread thread) {
        var group = thread.getThreadGroup();
        return (group != null && group.getParent() == null)
                || thread.getName().startsWith("ForkJoinPool.commonPool-")
                || thread.getName().startsWith("CompletableFutureDelayScheduler");
    }

    private static boolean isIdle(StackTraceElement[] stack) {
        return Arrays.stream(stack).allMatch(frame -> "java.base".equals(frame.getModuleName()));
    }
}
