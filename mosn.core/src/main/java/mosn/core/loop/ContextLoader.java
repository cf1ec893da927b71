package mosn.core.loop;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/// Gives callbacks of an extension its own class loader as their thread's context class loader:
/// libraries look there for classes that they are told only by name.
///
/// ```java
/// var before = loader.enter();
/// try {
///     filter.beforeRoute(stream);
/// } finally {
///     loader.leave(before);
/// }
/// ```
///
/// Two writes to the thread for a plugin; nothing at all for an extension in the image, which finds
/// its classes with whatever loader is set. Immutable, safe from any thread.
public final class ContextLoader {
    /// For what is part of the image.
    public static final ContextLoader IMAGE = new ContextLoader(null);

    private final @Nullable ClassLoader loader;

    private ContextLoader(@Nullable ClassLoader loader) {
        this.loader = loader;
    }

    /// For what was loaded by `loader`.
    public static ContextLoader of(ClassLoader loader) {
        return new ContextLoader(loader);
    }

    /// Sets this loader.
    ///
    /// @return what [#leave] wants
    public @Nullable ClassLoader enter() {
        if (loader == null) {
            return null;
        }
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        return before;
    }

    /// Sets what was set before [#enter].
    public void leave(@Nullable ClassLoader before) {
        if (loader != null) {
            Thread.currentThread().setContextClassLoader(before);
        }
    }

    /// Takes `gone` from this thread, should an extension have left it there.
    static void forget(ClassLoader gone) {
        var thread = Thread.currentThread();
        if (gone.equals(thread.getContextClassLoader())) {
            thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        }
    }

    /// Takes what the extension has left on this thread, as the values of thread-locals.
    public void sweep() {
        if (loader != null) {
            ThreadMemory.forget(loader);
        }
    }

    /// Calls `body` between [#enter] and [#leave]; for cold code.
    public <T> T call(Supplier<T> body) {
        var before = enter();
        try {
            return body.get();
        } finally {
            leave(before);
        }
    }

    /// Runs `body` between [#enter] and [#leave]; for cold code.
    public void run(Runnable body) {
        var before = enter();
        try {
            body.run();
        } finally {
            leave(before);
        }
    }
}
