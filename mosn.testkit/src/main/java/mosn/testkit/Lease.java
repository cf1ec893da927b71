package mosn.testkit;

/// Whether what a filter was lent may be used now: during a phase, and at no other time.
final class Lease {
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

    void check() {
        if (!open) {
            throw new IllegalStateException(
                    "used outside a phase: the stream and all that belongs to it are lent until the"
                            + " phase has answered");
        }
    }
}
