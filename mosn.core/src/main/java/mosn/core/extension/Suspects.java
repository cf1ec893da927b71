package mosn.core.extension;

import mosn.core.loop.Statics;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import javax.management.InstanceNotFoundException;
import javax.management.ObjectName;

/// What is known to keep a plugin's classes in memory and can be found without looking at the heap:
/// live threads, timers and executors among them, JDBC drivers, MBeans, shutdown hooks.
final class Suspects {
    private static final Logger LOG = LoggerFactory.getLogger(Suspects.class);

    private Suspects() {}

    /// A sentence for each, with the very thread, driver or bean; nothing found proves nothing.
    ///
    /// @param lent threads of the proxy's that it is still on
    static List<String> of(ClassLoader loader, List<Thread> lent) {
        var suspects = new ArrayList<String>();
        lent.forEach(thread -> suspects.add(living(thread, thread.getStackTrace())));
        threads(loader, suspects);
        drivers(loader, suspects);
        beans(loader, suspects);
        hooks(loader, suspects);
        return suspects;
    }

    private static void threads(ClassLoader loader, List<String> suspects) {
        Thread.getAllStackTraces()
                .forEach(
                        (thread, stack) -> {
                            if (isOf(loader, thread)) {
                                suspects.add(living(thread, stack));
                            }
                        });
    }

    private static boolean isOf(ClassLoader loader, Thread thread) {
        return loader.equals(thread.getContextClassLoader())
                || loader.equals(thread.getClass().getClassLoader());
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
                .formatted(thread.getName(), place(stack));
    }

    private static boolean waitsForWork(StackTraceElement call) {
        return (call.getClassName().equals("java.util.concurrent.ThreadPoolExecutor")
                        && call.getMethodName().equals("getTask"))
                || (call.getClassName().equals("java.util.concurrent.ForkJoinPool")
                        && call.getMethodName().equals("awaitWork"));
    }

    /// Where in the plugin's own code, or whatever runs on top.
    private static String place(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .filter(frame -> frame.getClassLoaderName() == null)
                .filter(frame -> !String.valueOf(frame.getModuleName()).startsWith("java."))
                .findFirst()
                .or(() -> Arrays.stream(stack).findFirst())
                .map(StackTraceElement::toString)
                .orElse("its start");
    }

    /// The driver manager itself lists only those that the caller's class loader knows.
    private static void drivers(ClassLoader loader, List<String> suspects) {
        if (Statics.read("java.sql.DriverManager", "registeredDrivers")
                instanceof Collection<?> registered) {
            for (var entry : registered) {
                var driver = Statics.read(entry, "driver");
                if (driver != null && loader.equals(driver.getClass().getClassLoader())) {
                    suspects.add(
                            "the JDBC driver %s is registered; deregister it in close()"
                                    .formatted(driver.getClass().getName()));
                }
            }
        }
    }

    private static void hooks(ClassLoader loader, List<String> suspects) {
        if (Statics.read("java.lang.ApplicationShutdownHooks", "hooks")
                instanceof Map<?, ?> hooks) {
            for (var hook : List.copyOf(hooks.keySet())) {
                if (hook instanceof Thread thread && isOf(loader, thread)) {
                    suspects.add(
                            "its shutdown hook \"%s\" is registered; remove it in close()"
                                    .formatted(thread.getName()));
                }
            }
        }
    }

    private static void beans(ClassLoader loader, List<String> suspects) {
        var server = ManagementFactory.getPlatformMBeanServer();
        for (var name : server.queryNames(null, null)) {
            if (isOf(loader, name)) {
                suspects.add("the MBean " + name + " is registered; unregister it in close()");
            }
        }
    }

    private static boolean isOf(ClassLoader loader, ObjectName name) {
        try {
            return loader.equals(
                    ManagementFactory.getPlatformMBeanServer().getClassLoaderFor(name));
        } catch (InstanceNotFoundException e) {
            LOG.debug("{} has just gone", name, e);
            return false;
        }
    }
}
