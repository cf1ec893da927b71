package mosn.core.tls;

import mosn.core.observe.CounterSet;
import mosn.core.observe.Stats;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// The numbers of the TLS of one listener or cluster.
final class TlsStats {
    private final Stats stats;
    private final Map<String, String> labels;
    private final CounterSet<TlsStat> counters;
    private final LongAdder refreshes = new LongAdder();
    private final LongAdder failures = new LongAdder();

    TlsStats(Stats stats, Map<String, String> labels) {
        this.stats = stats;
        this.labels = labels;
        this.counters = stats.counters(TlsStat.TYPE, labels, TlsStat.class);
        stats.gauge(TlsStat.TYPE, labels, "refresh_total", refreshes::sum);
        stats.gauge(TlsStat.TYPE, labels, "refresh_failed", failures::sum);
    }

    /// Shows the seconds until `expiry`, below 0 once it is past.
    void expiring(Supplier<Instant> expiry) {
        stats.gauge(
                TlsStat.TYPE,
                labels,
                "certificate_expires_in_seconds",
                () -> expiry.get().getEpochSecond() - Instant.now().getEpochSecond());
    }

    void count(int loop, TlsStat key) {
        counters.add(loop, key, 1);
    }

    void refreshed() {
        refreshes.increment();
    }

    void refreshFailed() {
        failures.increment();
    }
}
