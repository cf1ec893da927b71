package mosn.core;

/// Has something done on a thread that lives no longer than it takes.
final class Apart {
    private Apart() {}

    /// On a thread of the system's own: it may keep a processor for as long as it likes.
    static Thread beginOnItsOwn(String name, Runnable work) {
        return started(Thread.ofPlatform().name(name).daemon(), work);
    }

    /// On a virtual thread, whatever the caller's thread is.
    static Thread begin(String name, Runnable work) {
        return started(Thread.ofVirtual().name(name), work);
    }

    private static Thread started(Thread.Builder builder, Runnable work) {
        var thread = builder.inheritInheritableThreadLocals(false).unstarted(work);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        thread.start();
        return thread;
    }
}
