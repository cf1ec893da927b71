package mosn.core.extension;

import mosn.core.loop.Statics;
import mosn.core.loop.ThreadStack;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

import javax.management.InstanceNotFoundException;

/// What is known to keep a plugin's classes in memory and can be found without looking at the heap:
/// live threads, timers and executors among them, JDBC drivers, MBeans, shutdown hooks. One look at
/// the JVM, which stops it for a moment, tells of every plugin; it is not kept, for it holds them.
final class Suspects {
    private static final Logger LOG = LoggerFactory.getLogger(Suspects.class);

    /// By identity: a plugin may have made some of these loaders.
    private final IdentityHashMap<ClassLoader, List<String>> found = new IdentityHashMap<>();

    private Suspects() {
        threads();
        drivers();
        beans();
        hooks();
    }

    static Suspects look() {
        return new Suspects();
    }

    /// A sentence for each, with the very thread, driver or bean; nothing found proves nothing.
    ///
    /// @param lent threads of the proxy's that it is still on
    List<String> of(ClassLoader loader, List<Thread> lent) {
        var suspects = new ArrayList<String>();
        lent.forEach(thread -> suspects.add(living(thread, thread.getStackTrace())));
        suspects.addAll(found.getOrDefault(loader, List.of()));
        return suspects;
    }

    private void add(@Nullable ClassLoader loader, String sentence) {
        if (loader != null) {
            found.computeIfAbsent(loader, _ -> new ArrayList<>()).add(sentence);
        }
    }

    /// A thread is of whoever made its class, and of its context class loader.
    @SuppressWarnings("ReferenceEquality") // loaders, by identity
    private void add(Thread thread, String sentence) {
        var loader = thread.getClass().getClassLoader();
        var context = thread.getContextClassLoader();
        add(loader, sentence);
        if (loader != context) {
            add(context, sentence);
        }
    }

    private void threads() {
        Thread.getAllStackTraces().forEach((thread, stack) -> add(thread, living(thread, stack)));
    }

    private static String living(Thread thread, StackTraceElement[] stack) {
        if (thread.getClass().getName().equals("java.util.TimerThread")) {
            return "its timer \"%s\" runs; cancel it in close()".formatted(thread.getName());
        }
        if (Arrays.stream(stack).anyMatch(Suspects::waitsForWork)) {
            return "the thread \"%s\" of its executor waits for work; shut that down in close()"
                    .formatted(thread.getName());
        }
        return "its thread \"%s\" lives, at %s; end it in close()"
                .formatted(
                        thread.getName(),
                        new ThreadStack(thread.getName(), List.of(stack)).place());
    }

    private static boolean waitsForWork(StackTraceElement call) {
        return (call.getClassName().equals("java.util.concurrent.ThreadPoolExecutor")
                        && call.getMethodName().equals("getTask"))
                || (call.getClassName().equals("java.util.concurrent.ForkJoinPool")
                        && call.getMethodName().equals("awaitWork"));
    }

    /// The driver manager itself lists only those that the caller's class loader knows.
    private void drivers() {
        if (Statics.read("java.sql.DriverManager", "registeredDrivers")
                instanceof Collection<?> registered) {
            for (var entry : registered) {
                var driver = Statics.read(entry, "driver");
                if (driver != null) {
                    add(
                            driver.getClass().getClassLoader(),
                            "the JDBC driver %s is registered; deregister it in close()"
                                    .formatted(driver.getClass().getName()));
                }
            }
        }
    }

    private void hooks() {
        if (Statics.read("java.lang.ApplicationShutdownHooks", "hooks")
                instanceof Map<?, ?> hooks) {
            for (var hook : List.copyOf(hooks.keySet())) {
                if (hook instanceof Thread thread) {
                    add(
                            thread,
                            "its shutdown hook \"%s\" is registered; remove it in close()"
                                    .formatted(thread.getName()));
                }
            }
        }
    }

    private void beans() {
        var server = ManagementFactory.getPlatformMBeanServer();
        for (var name : server.queryNames(null, null)) {
            try {
                add(
                        server.getClassLoaderFor(name),
                        "the MBean " + name + " is registered; unregister it in close()");
            } catch (InstanceNotFoundException e) {
                LOG.debug("{} has just gone", name, e);
            }
        }
    }
}
