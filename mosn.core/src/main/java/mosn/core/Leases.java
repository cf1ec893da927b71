package mosn.core;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Runtime objects that generations share: each has an identity, is made when the first generation
/// names it, and is closed when the last one that did is gone. So a reload touches only what
/// changed.
///
/// Safe from any thread. Objects are made and closed outside the lock's callers' event loops only.
final class Leases {
    private final Map<Object, Held<?>> held = new HashMap<>();

    /// The object of this identity, made by `make` where there is none.
    ///
    /// @param identity equal for equal kind, name and configuration
    /// @param close what is done with the object when the last lease on it ends
    synchronized <T> Lease<T> lease(Object identity, Supplier<T> make, Close<T> close) {
        var found = held.get(identity);
        if (found == null) {
            found = new Held<>(identity, make.get(), close);
            held.put(identity, found);
        }
        found.count++;
        @SuppressWarnings("unchecked") // one identity is always asked for with one type
        var typed = (Held<T>) found;
        return new Lease<>(typed);
    }

    private synchronized boolean drop(Held<?> object) {
        if (--object.count > 0) {
            return false;
        }
        held.remove(object.identity);
        return true;
    }

    /// Ends an object.
    interface Close<T> {
        void close(T object);
    }

    /// A share in an object.
    final class Lease<T> implements AutoCloseable {
        private final Held<T> object;
        private boolean over;

        private Lease(Held<T> object) {
            this.object = object;
        }

        T get() {
            return object.value;
        }

        /// Ends this share, once.
        @Override
        public void close() {
            if (!over) {
                over = true;
                if (drop(object)) {
                    object.close.close(object.value);
                }
            }
        }
    }

    private static final class Held<T> {
        private final Object identity;
        private final T value;
        private final Close<T> close;
        private int count;

        Held(Object identity, T value, Close<T> close) {
            this.identity = identity;
            this.value = value;
            this.close = close;
        }
    }
}
