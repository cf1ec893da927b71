package mosn.core.stream;

import mosn.api.ConfigNode;
import mosn.core.loop.DurationText;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Stops calling a filter that fails again and again, and now and then lets one stream try it.
/// Streams that do without are treated as if it had failed: as its `on_error` says. Safe from any
/// thread.
final class FilterBreaker {
    private static final System.Logger LOG = System.getLogger(FilterBreaker.class.getName());

    private final String filter;
    private final Config config;
    private final LongSupplier nanoTime;

    /// When the next stream may try the filter; [#CLOSED] while every stream has it.
    private final AtomicLong nextTry = new AtomicLong(CLOSED);

    private static final long CLOSED = 0;
    private long windowBegan;
    private int errors;

    FilterBreaker(String filter, Config config, LongSupplier nanoTime) {
        this.filter = filter;
        this.config = config;
        this.nanoTime = nanoTime;
    }

    /// @param errors so many within the window are too many
    /// @param pause how long nobody tries the filter then
    record Config(int errors, Duration window, Duration pause) {
        /// @return null where there is to be no breaker
        static @Nullable Config from(ConfigNode node) {
            var errors = (int) node.number("errors", 0, 0, 1_000_000);
            var window = node.duration("window", Duration.ofSeconds(10));
            var pause = node.duration("pause", Duration.ofSeconds(5));
            if (window.isZero()) {
                throw node.problem("window", "is 0", "write how long errors are counted together");
            }
            if (pause.isZero()) {
                throw node.problem("pause", "is 0", "write how long the filter is left alone");
            }
            return errors == 0 ? null : new Config(errors, window, pause);
        }
    }

    /// What a new stream does about the filter.
    enum Admission {
        CALL,
        /// It tells whether the filter works again: [#passed] or [#failed].
        TRY,
        LEAVE_OUT
    }

    Admission admit() {
        var next = nextTry.get();
        if (next == CLOSED) {
            return Admission.CALL;
        }
        var now = nanoTime.getAsLong();
        return now - next >= 0 && nextTry.compareAndSet(next, later(now))
                ? Admission.TRY
                : Admission.LEAVE_OUT;
    }

    private long later(long now) {
        return now + config.pause().toNanos() | 1; // never CLOSED
    }

    synchronized void failed() {
        var now = nanoTime.getAsLong();
        if (nextTry.get() != CLOSED) {
            nextTry.set(later(now));
            return;
        }
        if (errors == 0 || now - windowBegan > config.window().toNanos()) {
            windowBegan = now;
            errors = 0;
        }
        if (++errors >= config.errors()) {
            errors = 0;
            nextTry.set(later(now));
            LOG.log(
                    System.Logger.Level.WARNING,
                    "filter {0} has failed {1} times within {2}: it is left alone for {3} at a"
                            + " time",
                    filter,
                    config.errors(),
                    DurationText.of(config.window()),
                    DurationText.of(config.pause()));
        }
    }

    /// The stream that tried it has come to its end without a failure of the filter.
    synchronized void passed() {
        if (nextTry.getAndSet(CLOSED) != CLOSED) {
            errors = 0;
            LOG.log(System.Logger.Level.INFO, "filter {0} works again", filter);
        }
    }

    boolean isOpen() {
        return nextTry.get() != CLOSED;
    }
}
