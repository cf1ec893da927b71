package mosn.core.upstream;

import mosn.core.observe.Stats;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// What is counted of a cluster's health checks, under MOSN's keys. It outlives a cluster that is
/// replaced by another of its name. Safe from any thread.
public final class HealthStats implements AutoCloseable {
    private static final String TYPE = "healthcheck";

    private final Stats stats;
    private final Map<String, String> labels;
    private final LongAdder attempts = new LongAdder();
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder networkFailures = new LongAdder();
    private volatile @Nullable Cluster cluster;

    public HealthStats(Stats stats, String cluster, String service) {
        this.stats = stats;
        this.labels = Map.of("cluster", cluster, "service", service);
        number("attempt", attempts::sum);
        number("success", successes::sum);
        number("failure", failures::sum);
        number("network_failure", networkFailures::sum);
        number("healty", this::healthy); // as MOSN spells it
    }

    private void number(String key, LongSupplier value) {
        stats.gauge(TYPE, labels, key, value);
    }

    private long healthy() {
        var checked = cluster;
        return checked == null ? 0 : checked.hosts().stream().filter(UpstreamHost::healthy).count();
    }

    /// Whose healthy hosts are counted from now on.
    public void of(Cluster checked) {
        cluster = checked;
    }

    void attempt() {
        attempts.increment();
    }

    void answer(boolean healthy) {
        (healthy ? successes : failures).increment();
    }

    void networkFailure() {
        networkFailures.increment();
    }

    @Override
    public void close() {
        stats.remove(TYPE, labels);
    }
}
