package mosn.core.loop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Threads beside the event loops. They inherit nothing from whoever makes them, which may be an
/// extension: no thread-local, and no context class loader.
public final class Threads {
    private Threads() {}

    /// One of the system's own, for what operators rely on: it gets a processor also while filters
    /// keep every carrier of virtual threads busy.
    public static Thread platform(String name, Runnable work) {
        return unstarted(Thread.ofPlatform().name(name).daemon(), work);
    }

    /// For what waits most of the time.
    public static Thread virtual(String name, Runnable work) {
        return unstarted(Thread.ofVirtual().name(name), work);
    }

    private static Thread unstarted(Thread.Builder builder, Runnable work) {
        var thread = builder.inheritInheritableThreadLocals(false).unstarted(work);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return thread;
    }

    /// A [#platform] thread that has begun.
    public static Thread begin(String name, Runnable work) {
        var thread = platform(name, work);
        thread.start();
        return thread;
    }

    /// Has the JDK begin its thread for delays now: it keeps the context class loader of whoever is
    /// the first to need it, and what others have done later would be done with that.
    public static void settle() {
        var before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            CompletableFuture.delayedExecutor(1, TimeUnit.NANOSECONDS).execute(() -> {});
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
