package mosn.core.stream;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// What an operator has said about one filter of a listener at run time: for all streams, and for
/// those of single virtual hosts, each by itself. It goes on through configurations in which the
/// listener has a filter of this name. Safe from any thread.
public final class FilterSwitch {
    private static final System.Logger LOG = System.getLogger(FilterSwitch.class.getName());

    private final String described;
    private final LongSupplier nanoTime;
    private volatile Said said = Said.NOTHING;

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
    /// @param length zero without an end
    private record Off(String reason, Instant since, long sinceNanos, Duration length) {
        boolean isOver(long now) {
            return !length.isZero() && now - sinceNanos >= length.toNanos();
        }

        Map<String, Object> report() {
            var report = new LinkedHashMap<String, Object>();
            report.put("reason", reason);
            report.put("since", since.toString());
            if (!length.isZero()) {
                report.put("until", since.plus(length).toString());
            }
            return report;
        }
    }

    /// @param hosts by virtual host
    private record Said(@Nullable Off all, Map<String, Off> hosts) {
        static final Said NOTHING = new Said(null, Map.of());

        Said with(@Nullable String virtualHost, Off off) {
            if (virtualHost == null) {
                return new Said(off, hosts);
            }
            var more = new TreeMap<>(hosts);
            more.put(virtualHost, off);
            return new Said(all, more);
        }

        Said without(String virtualHost) {
            var fewer = new TreeMap<>(hosts);
            fewer.remove(virtualHost);
            return new Said(all, fewer);
        }

        /// Whether anything of it is.
        boolean isOver(long now) {
            return (all != null && all.isOver(now))
                    || (!hosts.isEmpty()
                            && hosts.values().stream().anyMatch(off -> off.isOver(now)));
        }

        Said after(long now) {
            var left = new TreeMap<>(hosts);
            left.values().removeIf(off -> off.isOver(now));
            return new Said(all == null || all.isOver(now) ? null : all, left);
        }
    }

    /// New streams do without the filter; those under way keep it.
    ///
    /// @param reason for whoever looks next
    /// @param virtualHost whose streams it holds for, from when their route is known; null for all
    /// @param length zero without an end
    public synchronized void off(String reason, @Nullable String virtualHost, Duration length) {
        var off = new Off(reason, Instant.now(), nanoTime.getAsLong(), length);
        said = said.with(virtualHost, off);
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} is switched off{1}{2}: {3}",
                described,
                virtualHost == null ? "" : " for the virtual host " + virtualHost,
                length.isZero() ? "" : " for " + length,
                reason);
    }

    /// @param virtualHost null for all, and for every one
    public synchronized void on(@Nullable String virtualHost) {
        become(virtualHost == null ? Said.NOTHING : said.without(virtualHost));
    }

    private void become(Said after) {
        var before = said;
        said = after;
        if (before.all != null && after.all == null) {
            LOG.log(System.Logger.Level.WARNING, "{0} is switched on again", described);
        }
        for (var virtualHost : before.hosts.keySet()) {
            if (!after.hosts.containsKey(virtualHost)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} is switched on again for the virtual host {1}",
                        described,
                        virtualHost);
            }
        }
    }

    /// Whether a stream that begins now does without the filter.
    public boolean isOff() {
        return now().all != null;
    }

    /// Whether a stream of this virtual host does without the filter from here on.
    boolean isOffFor(String virtualHost) {
        return now().hosts.containsKey(virtualHost);
    }

    private Said now() {
        var now = said;
        var nothing = now.all == null && now.hosts.isEmpty();
        return !nothing && now.isOver(nanoTime.getAsLong()) ? afterSome() : now;
    }

    private synchronized Said afterSome() {
        become(said.after(nanoTime.getAsLong()));
        return said;
    }

    /// What JSON can say of it; empty while the filter is on for all.
    Map<String, Object> report() {
        var now = now();
        var report = now.all == null ? new LinkedHashMap<String, Object>() : now.all.report();
        if (!now.hosts.isEmpty()) {
            var hosts = new TreeMap<String, Object>();
            now.hosts.forEach((virtualHost, off) -> hosts.put(virtualHost, off.report()));
            report.put("off_for", hosts);
        }
        return report;
    }
}
