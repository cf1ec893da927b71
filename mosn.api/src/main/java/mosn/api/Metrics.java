package mosn.api;

import java.util.function.LongSupplier;

/// Numbers an extension keeps. Equal names yield the same number.
public interface Metrics {
    /// A number that only grows.
    Counter counter(String name);

    /// A number that is asked for when somebody looks, on a virtual thread of the extension's own,
    /// and by one at a time. Where it fails, or takes over a second, it is missing from what they
    /// see.
    void gauge(String name, LongSupplier value);

    /// The spread of a measured quantity; its unit belongs into the name, as in `wait_us`.
    Histogram histogram(String name);

    /// Cheap to add to from any thread.
    interface Counter {
        void add(long amount);

        long value();

        default void increment() {
            add(1);
        }
    }

    /// Cheap to record into from any thread.
    interface Histogram {
        void record(long value);
    }
}
