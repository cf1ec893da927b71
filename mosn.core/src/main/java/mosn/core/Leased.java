package mosn.core;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// What a generation leases while it is built.
final class Leased implements TlsBuilder.Lessor {
    private final Leases leases;
    private final List<AutoCloseable> all = new ArrayList<>();

    Leased(Leases leases) {
        this.leases = leases;
    }

    @Override
    public <T> T lease(Object identity, Supplier<T> make, Leases.Close<T> close) {
        var lease = leases.lease(identity, make, close);
        all.add(lease);
        return lease.get();
    }

    void add(AutoCloseable lease) {
        all.add(lease);
    }

    /// In the order in which they were leased.
    List<AutoCloseable> all() {
        return all;
    }

    void giveBack() {
        all.reversed().forEach(Generation::closeQuietly);
    }
}
