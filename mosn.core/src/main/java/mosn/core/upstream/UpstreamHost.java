package mosn.core.upstream;

import mosn.api.upstream.Host;
import mosn.core.loop.Loop;
import mosn.core.observe.ByteMeter;
import mosn.core.observe.CounterSet;
import mosn.core.observe.LoopHistogram;
import mosn.core.observe.UpstreamStat;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// A host of one cluster, for as long as it is a member with the same configuration.
public final class UpstreamHost implements Host {
    private final HostConfig config;

    /// Per event loop, the first of its pools: each place is its loop's alone.
    private final @Nullable Pool[] pools;

    private final CounterSet<UpstreamStat> counters;
    private final LoopHistogram durations;
    private final LongAdder active = new LongAdder();
    private volatile boolean retired;
    private volatile String unhealthy = "";

    /// @param cluster what is counted for its cluster
    UpstreamHost(HostConfig config, int loops, CounterSet<UpstreamStat> cluster) {
        this.config = config;
        this.counters = cluster.part("host." + config.address());
        this.durations = counters.histogram(UpstreamStat.REQUEST_DURATION_TIME);
        this.pools = new Pool[loops];
    }

    public HostConfig config() {
        return config;
    }

    @Override
    public String address() {
        return config.address();
    }

    @Override
    public String hostname() {
        return config.hostname();
    }

    @Override
    public int weight() {
        return config.weight();
    }

    @Override
    public Map<String, String> metadata() {
        return config.metadata();
    }

    /// Until a health check has found otherwise.
    @Override
    public boolean healthy() {
        return unhealthy.isEmpty();
    }

    /// Why it is not to be chosen; empty where it may be.
    public String unhealthy() {
        return unhealthy;
    }

    void unhealthy(String reason) {
        unhealthy = reason;
    }

    @Override
    public int activeRequests() {
        return active.intValue();
    }

    void onRequests(int more) {
        active.add(more);
    }

    /// Counts for this host and its cluster. On the loop.
    public void count(Loop loop, UpstreamStat key, long amount) {
        counters.add(loop.index(), key, amount);
    }

    /// A request has been under way so long. On the loop.
    public void took(Loop loop, long nanos) {
        count(loop, UpstreamStat.REQUEST_DURATION_TIME_TOTAL, nanos);
        durations.record(loop.index(), nanos);
    }

    /// Where the bytes of its connections on this loop are counted.
    ByteMeter.Counts bytes(Loop loop) {
        return new ByteMeter.Counts() {
            @Override
            public void onRead(int bytes) {
                count(loop, UpstreamStat.CONNECTION_BYTES_READ_TOTAL, bytes);
            }

            @Override
            public void onWritten(int bytes) {
                count(loop, UpstreamStat.CONNECTION_BYTES_WRITE, bytes);
            }

            @Override
            public void onKept(int more) {
                count(loop, UpstreamStat.CONNECTION_BYTES_READ_BUFFERED, more);
            }

            @Override
            public void onUnsent(long more) {
                count(loop, UpstreamStat.CONNECTION_BYTES_WRITE_BUFFERED, more);
            }
        };
    }

    /// Its numbers are not listed any more.
    void closeCounters() {
        counters.close();
    }

    /// Is no member any more.
    boolean retired() {
        return retired;
    }

    void retire() {
        retired = true;
        closeCounters();
    }

    @Nullable Pool pool(Loop loop) {
        return pools[loop.index()];
    }

    /// Its place is another's, or nobody's, from now on.
    void remove(Pool pool) {
        var index = pool.loop.index();
        var before = pools[index];
        if (before == pool) {
            pools[index] = pool.next;
            return;
        }
        while (before != null && before.next != pool) {
            before = before.next;
        }
        if (before != null) {
            before.next = pool.next;
        }
    }

    void pool(Loop loop, Pool first) {
        pools[loop.index()] = first;
    }

    @Override
    public String toString() {
        return config.address();
    }
}
