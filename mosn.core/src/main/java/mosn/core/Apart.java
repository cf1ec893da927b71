package mosn.core;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// Has something done on a thread that lives no longer than it takes.
final class Apart {
    private Apart() {}

    /// Waits for it. What `work` throws is thrown here. An interrupt is handed on to it.
    static <T> T call(String name, Supplier<T> work) {
        var task = new FutureTask<>(work::get);
        var thread =
                Thread.ofPlatform()
                        .name(name)
                        .daemon()
                        .inheritInheritableThreadLocals(false)
                        .unstarted(task);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        thread.start();
        var interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    thread.interrupt();
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new IllegalStateException(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Has something done on a virtual thread, whatever the caller's thread is.
    static Thread begin(String name, Runnable work) {
        var thread =
                Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).unstarted(work);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        thread.start();
        return thread;
    }
}
