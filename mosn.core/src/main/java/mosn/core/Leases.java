package mosn.core;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// Runtime objects that generations share: each has an identity, is made when the first generation
/// names it, and is closed when the last one that did is gone. So a reload touches only what
/// changed.
///
/// Safe from any thread. Objects are made and closed on the caller's thread, outside of the lock:
/// who asks for one that another thread is making waits for it, and nobody else does. What cannot
/// be made without itself fails.
final class Leases {
    private static final AtomicBoolean NEVER = new AtomicBoolean();

    private final Map<Object, Held<?>> held = new HashMap<>();

    /// What threads wait for that others make.
    private final Map<Thread, Held<?>> awaited = new HashMap<>();

    /// The object of this identity, made by `make` where there is none.
    ///
    /// @param identity equal for equal kind, name and configuration
    /// @param close what is done with the object when the last lease on it ends
    <T> Lease<T> lease(Object identity, Supplier<T> make, Close<T> close) {
        return lease(identity, make, close, NEVER);
    }

    /// The same for somebody who may be abandoned: nobody else is given what was made for them
    /// then, but has an object of this identity made anew.
    <T> Lease<T> lease(Object identity, Supplier<T> make, Close<T> close, AtomicBoolean abandoned) {
        while (true) {
            var object = share(identity, close, abandoned);
            try {
                if (object.isBegunByMe()) {
                    object.make(make);
                } else {
                    await(object);
                }
            } catch (Throwable e) {
                drop(object);
                throw e;
            }
            if (object.value != null) {
                return new Lease<>(object, object.value);
            }
            drop(object); // who made it has failed, and says so there
        }
    }

    private synchronized <T> Held<T> share(
            Object identity, Close<T> close, AtomicBoolean abandoned) {
        @SuppressWarnings("unchecked") // one identity is always asked for with one type
        var found = (Held<T>) held.get(identity);
        if (found == null || found.isOver() || found.abandoned.get()) {
            found = new Held<>(identity, close, abandoned);
            held.put(identity, found);
        }
        found.count++;
        return found;
    }

    private void await(Held<?> object) {
        var me = Thread.currentThread();
        begin(me, object);
        try {
            object.await();
        } finally {
            end(me);
        }
    }

    private synchronized void begin(Thread me, Held<?> object) {
        for (Held<?> at = object; at != null; at = awaited.get(at.maker)) {
            if (at.isBegunByMe()) {
                throw new IllegalStateException(
                        "two threads wait for what the other one makes; make one of these first");
            }
        }
        awaited.put(me, object);
    }

    private synchronized void end(Thread me) {
        awaited.remove(me);
    }

    private synchronized boolean drop(Held<?> object) {
        if (--object.count > 0) {
            return false;
        }
        held.remove(object.identity, object);
        return true;
    }

    /// Ends an object.
    interface Close<T> {
        void close(T object);
    }

    /// A share in an object.
    final class Lease<T> implements AutoCloseable {
        private final Held<T> object;
        private final T value;
        private boolean over;

        private Lease(Held<T> object, T value) {
            this.object = object;
            this.value = value;
        }

        T get() {
            return value;
        }

        /// Ends this share, once.
        @Override
        public void close() {
            if (!over) {
                over = true;
                if (drop(object)) {
                    object.close.close(value);
                }
            }
        }
    }

    private static final class Held<T> {
        private final Object identity;
        private final Close<T> close;
        private final AtomicBoolean abandoned;
        private final CountDownLatch made = new CountDownLatch(1);

        /// Guarded by the leases.
        private int count;

        /// Who makes it; null when that is over.
        private volatile @Nullable Thread maker = Thread.currentThread();

        /// Null until it is made, and where that failed.
        private volatile @Nullable T value;

        private boolean begun;

        Held(Object identity, Close<T> close, AtomicBoolean abandoned) {
            this.identity = identity;
            this.close = close;
            this.abandoned = abandoned;
        }

        boolean isBegunByMe() {
            return Thread.currentThread().equals(maker);
        }

        /// Making it has failed.
        boolean isOver() {
            return maker == null && value == null;
        }

        void make(Supplier<T> make) {
            if (begun) {
                throw new IllegalStateException("what is being made is asked for to make it");
            }
            begun = true;
            try {
                value = make.get();
            } finally {
                maker = null;
                made.countDown();
            }
        }

        void await() {
            try {
                made.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while another thread makes it", e);
            }
        }
    }
}
