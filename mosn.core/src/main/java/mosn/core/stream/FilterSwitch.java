package mosn.core.stream;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/// What an operator has said about one filter of a listener at run time. It goes on through
/// configurations in which the listener has a filter of this name. Safe from any thread.
public final class FilterSwitch {
    private static final System.Logger LOG = System.getLogger(FilterSwitch.class.getName());

    private final String described;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Off> off = new AtomicReference<>();

    public FilterSwitch(String listener, String filter) {
        this(listener, filter, System::nanoTime);
    }

    FilterSwitch(String listener, String filter, LongSupplier nanoTime) {
        this.described = "filter " + filter + " of listener " + listener;
        this.nanoTime = nanoTime;
    }

    /// That the filter is not called.
    ///
    /// @param reason for whoever looks next
    /// @param virtualHost whose streams it holds for, from when their route is known; null for all
    /// @param length zero without an end
    private record Off(
            String reason,
            @Nullable String virtualHost,
            Instant since,
            long sinceNanos,
            Duration length) {
        boolean isOver(long now) {
            return !length.isZero() && now - sinceNanos >= length.toNanos();
        }
    }

    /// New streams do without the filter; those under way keep it.
    ///
    /// @param reason for whoever looks next
    /// @param virtualHost whose streams it holds for, from when their route is known; null for all
    /// @param length zero without an end
    public void off(String reason, @Nullable String virtualHost, Duration length) {
        off.set(new Off(reason, virtualHost, Instant.now(), nanoTime.getAsLong(), length));
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} is switched off{1}{2}: {3}",
                described,
                virtualHost == null ? "" : " for the virtual host " + virtualHost,
                length.isZero() ? "" : " for " + length,
                reason);
    }

    public void on() {
        on(off.get());
    }

    /// Unless something else has been said since.
    private void on(@Nullable Off before) {
        if (before != null && off.compareAndSet(before, null)) {
            LOG.log(System.Logger.Level.WARNING, "{0} is switched on again", described);
        }
    }

    /// Whether a stream that begins now does without the filter.
    boolean isOff() {
        var now = now();
        return now != null && now.virtualHost == null;
    }

    /// Whether a stream of this virtual host does without the filter from here on.
    boolean isOffFor(@Nullable String virtualHost) {
        var now = now();
        return now != null && virtualHost != null && virtualHost.equals(now.virtualHost);
    }

    private @Nullable Off now() {
        var now = off.get();
        if (now != null && now.isOver(nanoTime.getAsLong())) {
            on(now);
            return null;
        }
        return now;
    }

    /// What JSON can say of it; empty while the filter is on.
    Map<String, Object> report() {
        var report = new LinkedHashMap<String, Object>();
        var now = now();
        if (now != null) {
            report.put("reason", now.reason);
            report.put("since", now.since.toString());
            if (now.virtualHost != null) {
                report.put("virtual_host", now.virtualHost);
            }
            if (!now.length.isZero()) {
                report.put("until", now.since.plus(now.length).toString());
            }
        }
        return report;
    }
}
