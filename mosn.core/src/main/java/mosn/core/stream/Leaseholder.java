package mosn.core.stream;

import mosn.core.loop.Loop;

import org.jspecify.annotations.Nullable;

/// A stream, or a connection, that uses a configuration which another may take the place of
/// meanwhile: it is kept for as long. Lives on one loop.
public abstract class Leaseholder {
    private final Loop loop;

    /// Links of the list that it is in.
    @Nullable Leaseholder previous;

    @Nullable Leaseholder next;

    protected Leaseholder(Loop loop) {
        this.loop = loop;
    }

    /// Something else's share.
    ///
    /// @param cut ends that now
    public static Leaseholder of(Loop loop, Runnable cut) {
        return new Leaseholder(loop) {
            @Override
            protected void cut() {
                cut.run();
            }
        };
    }

    public final Loop loop() {
        return loop;
    }

    /// Ends now, for the sake of what it holds: an operator wants it. On its loop.
    protected abstract void cut();
}
