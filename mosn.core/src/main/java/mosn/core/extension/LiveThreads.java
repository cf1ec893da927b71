package mosn.core.extension;

import mosn.core.loop.Statics;

import org.jspecify.annotations.Nullable;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// The threads of this JVM, and whose they are. Virtual ones are listed to nobody, so they are
/// looked for where the JDK keeps them.
final class LiveThreads {
    private static final String CONTAINERS = "jdk.internal.vm.ThreadContainers";
    private static final String LOOSE = CONTAINERS + "$RootContainer$TrackingRootContainer";

    private LiveThreads() {}

    /// Those that no executor made, and those of executors with a thread for each task.
    static Collection<Thread> virtual() {
        var threads = new ArrayList<Thread>();
        add(Statics.read(LOOSE, "VTHREADS"), threads);
        if (Statics.read(CONTAINERS, "CONTAINER_REGISTRY") instanceof Collection<?> containers) {
            for (var each : containers) {
                var container = each instanceof Reference<?> reference ? reference.get() : null;
                if (container != null) {
                    add(Statics.read(container, "threads"), threads);
                }
            }
        }
        return threads;
    }

    private static void add(@Nullable Object found, Collection<Thread> threads) {
        if (found instanceof Collection<?> all) {
            for (var each : all) {
                if (each instanceof Thread thread && thread.isVirtual()) {
                    threads.add(thread);
                }
            }
        }
    }

    /// The class loaders that a thread, live or not begun, keeps: of its class, of what it runs,
    /// and its context's, with those that these ask first.
    static Set<ClassLoader> loaders(Thread thread) {
        Set<ClassLoader> loaders = Collections.newSetFromMap(new IdentityHashMap<>());
        add(thread.getClass().getClassLoader(), loaders);
        add(thread.getContextClassLoader(), loaders);
        var task = task(thread);
        if (task != null) {
            add(task.getClass().getClassLoader(), loaders);
        }
        return loaders;
    }

    private static void add(@Nullable ClassLoader loader, Set<ClassLoader> loaders) {
        for (var at = loader; at != null; at = at.getParent()) {
            loaders.add(at);
        }
    }

    /// What it runs; null where that cannot be told.
    static @Nullable Object task(Thread thread) {
        try {
            return thread.isVirtual()
                    ? read(
                            read(
                                    read(thread, thread.getClass(), "cont"),
                                    Class.forName("jdk.internal.vm.Continuation"),
                                    "target"),
                            null,
                            "val$task")
                    : read(read(thread, Thread.class, "holder"), null, "task");
        } catch (ClassNotFoundException e) {
            return null; // a JDK that has none
        }
    }

    /// @param declares null for the object's own class
    private static @Nullable Object read(
            @Nullable Object object, @Nullable Class<?> declares, String field) {
        if (object == null) {
            return null;
        }
        return Statics.read(object, declares == null ? object.getClass() : declares, field);
    }
}
