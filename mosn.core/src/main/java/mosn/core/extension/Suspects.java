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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;

/// What is known to keep a plugin's classes in memory and can be found without looking at the heap:
/// live threads, timers and executors among them, threads of others that are in its code, cleaners,
/// JDBC drivers, MBeans, shutdown hooks. One look at the JVM, which stops it for a moment, tells of
/// every plugin; it is not kept, for it holds them.
final class Suspects {
    private static final Logger LOG = LoggerFactory.getLogger(Suspects.class);

    private static final int MOST_THREADS = 20;

    /// By identity: a plugin may have made some of these loaders.
    private final IdentityHashMap<ClassLoader, Set<String>> found = new IdentityHashMap<>();

    /// There may be many, so where they are is asked only of those that are told.
    private final IdentityHashMap<ClassLoader, List<Thread>> virtual = new IdentityHashMap<>();

    private final Map<Thread, StackTraceElement[]> stacks = Thread.getAllStackTraces();

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
    /// @param packages that nobody but this plugin has now
    /// @param lent threads of the proxy's that it is still on
    List<String> of(ClassLoader loader, Set<String> packages, List<Thread> lent) {
        var threads = new LinkedHashSet<>(lent);
        threads.addAll(virtual.getOrDefault(loader, List.of()));
        var suspects = new ArrayList<String>();
        threads.stream()
                .limit(MOST_THREADS)
                .forEach(thread -> suspects.add(living(thread, thread.getStackTrace())));
        suspects.addAll(found.getOrDefault(loader, Set.of()));
        stacks.forEach(
                (thread, stack) -> {
                    if (isIn(packages, stack) && !LiveThreads.loaders(thread).contains(loader)) {
                        suspects.add(
                                "the thread \"%s\", which is not its own, is in its code, at %s; end that in close()"
                                        .formatted(thread.getName(), place(thread, stack)));
                    }
                });
        return suspects;
    }

    private static boolean isIn(Set<String> packages, StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .map(StackTraceElement::getClassName)
                .anyMatch(name -> packages.contains(packageOf(name)));
    }

    private static String packageOf(String className) {
        return className.substring(0, Math.max(0, className.lastIndexOf('.')));
    }

    private static String place(Thread thread, StackTraceElement[] stack) {
        return new ThreadStack(thread.getName(), List.of(stack)).place();
    }

    private void add(@Nullable ClassLoader loader, String sentence) {
        if (loader != null) {
            found.computeIfAbsent(loader, _ -> new LinkedHashSet<>()).add(sentence);
        }
    }

    private void add(Thread thread, String sentence) {
        LiveThreads.loaders(thread).forEach(loader -> add(loader, sentence));
    }

    private void threads() {
        stacks.forEach((thread, stack) -> add(thread, living(thread, stack)));
        for (var thread : stacks.keySet()) {
            for (var action : Cleaners.actions(LiveThreads.task(thread))) {
                add(
                        action.getClass().getClassLoader(),
                        "the cleaner \"%s\" has something of it to do; clean that in close()"
                                .formatted(thread.getName()));
            }
        }
        for (var thread : LiveThreads.virtual()) {
            for (var loader : LiveThreads.loaders(thread)) {
                virtual.computeIfAbsent(loader, _ -> new ArrayList<>()).add(thread);
            }
        }
    }

    private static String living(Thread thread, StackTraceElement[] stack) {
        if (thread.getClass().getName().equals("java.util.TimerThread")) {
            return "its timer \"%s\" runs; cancel it in close()".formatted(thread.getName());
        }
        if (Arrays.stream(stack).anyMatch(Suspects::waitsForWork)) {
            return "the thread \"%s\" of its executor waits for work; shut that down in close()"
                    .formatted(thread.getName());
        }
        return "its %s \"%s\" lives, at %s; end it in close()"
                .formatted(
                        thread.isVirtual() ? "virtual thread" : "thread",
                        thread.getName(),
                        place(thread, stack));
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
        for (var hook : registered()) {
            if (hook instanceof Thread thread) {
                add(
                        thread,
                        "its shutdown hook \"%s\" is registered; remove it in close()"
                                .formatted(thread.getName()));
            }
        }
    }

    /// Under the lock that the JDK changes them under.
    private static List<?> registered() {
        try {
            var type = Class.forName("java.lang.ApplicationShutdownHooks");
            synchronized (type) {
                return Statics.read(type.getName(), "hooks") instanceof Map<?, ?> hooks
                        ? List.copyOf(hooks.keySet())
                        : List.of();
            }
        } catch (ClassNotFoundException e) {
            return List.of(); // a JDK that has them elsewhere
        }
    }

    private void beans() {
        var servers = new LinkedHashSet<MBeanServer>();
        servers.add(ManagementFactory.getPlatformMBeanServer());
        servers.addAll(MBeanServerFactory.findMBeanServer(null));
        for (var server : servers) {
            for (var name : server.queryNames(null, null)) {
                bean(server, name);
            }
        }
    }

    private void bean(MBeanServer server, ObjectName name) {
        var sentence = "the MBean " + name + " is registered; unregister it in close()";
        try {
            add(server.getClassLoaderFor(name), sentence);
            var wrapped = wrapped(server, name);
            if (wrapped != null) {
                add(wrapped.getClass().getClassLoader(), sentence);
            }
        } catch (InstanceNotFoundException e) {
            LOG.debug("{} has just gone", name, e);
        }
    }

    /// What a `StandardMBean` of the JDK's speaks for; null where it is none, or cannot be told.
    /// Nothing of it is called: it may be of a plugin that is closed, and fail, or not return.
    private static @Nullable Object wrapped(MBeanServer server, ObjectName name) {
        var repository = Statics.read(server, "mbsInterceptor");
        repository = repository == null ? null : Statics.read(repository, "repository");
        if (repository != null
                && Statics.read(repository, "domainTb") instanceof Map<?, ?> domains
                && domains.get(name.getDomain()) instanceof Map<?, ?> beans) {
            var named = beans.get(name.getCanonicalKeyPropertyListString());
            if (named != null
                    && Statics.read(named, "object") instanceof StandardMBean bean
                    && bean.getClass().getClassLoader() == null) {
                return bean.getImplementation();
            }
        }
        return null;
    }
}
