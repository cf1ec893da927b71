package mosn.testkit;

import java.util.concurrent.atomic.AtomicInteger;

/// Whether what a filter was lent may be used now: during a phase, and at no other time.
final class Lease {
    private final AtomicInteger misuses = new AtomicInteger();
    private volatile boolean open;

    static Lease opened() {
        var lease = new Lease();
        lease.open();
        return lease;
    }

    void open() {
        open = true;
    }

    void close() {
        open = false;
    }

    /// How often something was used that was not lent.
    int misuses() {
        return misuses.get();
    }

    void check() {
        if (!open) {
            misuses.incrementAndGet();
            throw new IllegalStateException(
                    "used outside a phase: the stream and all that belongs to it are lent until the"
                            + " phase has answered");
        }
    }
}
