package mosn.core.upstream;

import static mosn.core.observe.UpstreamStat.REQUEST_PENDING_OVERFLOW;

import mosn.api.upstream.LoadBalancerContext;
import mosn.api.upstream.LoadBalancerProvider;
import mosn.core.loop.Loop;
import mosn.core.loop.Loops;
import mosn.core.message.StreamReset;
import mosn.core.observe.CounterSet;
import mosn.core.observe.UpstreamStat;
import mosn.core.tls.ClientTls;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Hosts that do the same, how one of them is chosen, and the connections to them.
///
/// A cluster outlives the configuration that named it first: its identity is its name with its
/// configuration, so one that a new configuration leaves as it was keeps its connections and
/// counters.
public final class Cluster implements AutoCloseable {
    /// What was asked for has been handed over already.
    static final Acquisition NOTHING = () -> {};

    private final ClusterConfig config;
    private final LoadBalancerProvider.Factory balancers;
    private final Loops loops;
    private final CounterSet<UpstreamStat> counters;

    /// By index of the loop, and its loop's alone.
    private final List<List<Pool>> pools;

    private volatile Membership membership;
    private volatile Consumer<List<UpstreamHost>> onMembers = _ -> {};
    private volatile String trouble = "";
    private volatile boolean closed;

    final Connector connector;
    final long idleTimeout;

    /// Requests, those that wait included.
    final Permits requests;

    /// Requests that wait for a permit of `busy`.
    final Permits pending;

    /// Connections with streams, and those that are to have some.
    final Permits busy;

    /// Connections that are not closed.
    final Permits open;

    /// How many idle connections are to be closed to make room.
    private final AtomicInteger wanted = new AtomicInteger();

    /// @param balancers makes the load balancer that [ClusterConfig#lbType] names
    /// @param counters those of this cluster
    /// @param tls null where its hosts are spoken to in the clear
    public Cluster(
            ClusterConfig config,
            LoadBalancerProvider.Factory balancers,
            Loops loops,
            CounterSet<UpstreamStat> counters,
            @Nullable ClientTls tls) {
        this.config = config;
        this.balancers = balancers;
        this.loops = loops;
        this.counters = counters;
        this.connector =
                new SocketConnector(
                        loops.transport(), config.connectTimeout(), config.bufferLimit(), tls);
        this.idleTimeout = config.idleTimeout().toNanos();
        this.pools = Stream.<List<Pool>>generate(ArrayList::new).limit(loops.size()).toList();
        var limits = config.limits();
        this.requests = Permits.limit(limits.requests());
        this.pending = Permits.atMost(limits.pendingRequests());
        this.busy = Permits.limit(limits.connections());
        this.open = Permits.limit(limits.connections());
        this.membership = Membership.EMPTY.with(config.hosts(), this::newHost, balancers);
    }

    /// One host that the proxy itself has started.
    public static Cluster of(
            ClusterConfig config,
            Loops loops,
            CounterSet<UpstreamStat> counters,
            @Nullable ClientTls tls) {
        return new Cluster(config, hosts -> new RoundRobin(hosts, 0), loops, counters, tls);
    }

    private UpstreamHost newHost(HostConfig host) {
        return new UpstreamHost(host, loops.size(), counters);
    }

    public String name() {
        return config.name();
    }

    public ClusterConfig config() {
        return config;
    }

    /// In the order of the configuration. Safe from any thread.
    public List<UpstreamHost> hosts() {
        return membership.hosts();
    }

    /// Whether any of them may be chosen now. Safe from any thread.
    public boolean hasHealthyHost() {
        for (var host : membership.hosts()) {
            if (host.healthy()) {
                return true;
            }
        }
        return false;
    }

    /// Replaces the membership. A host that stays as it was keeps its connections; those of one
    /// that goes are closed when their streams have ended. Called on one thread at a time.
    public void update(List<HostConfig> hosts) {
        var before = membership;
        var after = before.with(hosts, this::newHost, balancers);
        membership = after;
        before.without(after).forEach(UpstreamHost::retire);
        everywhere(this::closeUnkept);
        onMembers.accept(after.hosts());
    }

    /// Tells who the members are: now, and whenever they have changed. Called once, before
    /// [#update] is.
    void onMembers(Consumer<List<UpstreamHost>> listener) {
        onMembers = listener;
        listener.accept(hosts());
    }

    /// Why it is not known who the hosts are; empty where it is. Safe from any thread.
    public String trouble() {
        return trouble;
    }

    void trouble(String why) {
        trouble = why;
    }

    /// A host for one request; null where none fits. On any event loop.
    public @Nullable UpstreamHost choose(LoadBalancerContext context) {
        var host = membership.balancer().choose(context);
        if (host == null || host instanceof UpstreamHost) {
            return (UpstreamHost) host;
        }
        throw new IllegalStateException(
                config.lbType() + " chose " + host + ", which is no host of " + config.name());
    }

    /// Gets a connection of this loop to `host`. Called on `loop`; the acquirer may be called
    /// before this returns.
    ///
    /// @param fresh whether it must be one on which no stream has begun yet
    public Acquisition acquire(
            Loop loop,
            UpstreamHost host,
            ClientProtocol protocol,
            boolean fresh,
            Acquirer acquirer) {
        assert loop.executor().inEventLoop();
        if (!requests.tryAcquire()) {
            host.count(loop, REQUEST_PENDING_OVERFLOW, 1);
            acquirer.onFailure(StreamReset.UPSTREAM_OVERFLOW);
            return NOTHING;
        }
        return pool(loop, host, protocol).acquire(fresh, acquirer);
    }

    /// Connections of these protocols are not kept any more. Safe from any thread.
    ///
    /// @param protocols that no configuration speaks which is at work
    public void forget(List<ClientProtocol> protocols) {
        everywhere(
                loop -> {
                    for (var pool : pools.get(loop.index())) {
                        if (protocols.contains(pool.protocol)) {
                            pool.dropProtocol();
                            pool.host.remove(pool);
                        }
                    }
                    closeUnkept(loop);
                });
    }

    /// Closes the idle connections now, and the others when their streams have ended. Safe from any
    /// thread.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            membership.hosts().forEach(UpstreamHost::closeCounters);
        }
        everywhere(this::closeUnkept);
    }

    boolean closed() {
        return closed;
    }

    /// Has an idle connection closed, on whatever loop there is one.
    void makeRoom(Loop loop) {
        wanted.incrementAndGet();
        giveRoom(loop);
        if (wanted.get() > 0) {
            everywhere(this::giveRoom);
        }
    }

    /// Closes idle connections of this loop for as long as room is wanted.
    void giveRoom(Loop loop) {
        for (var now = wanted.get(); now > 0; now = wanted.get()) {
            var pool = idlePool(loop);
            if (pool == null) {
                return;
            }
            if (wanted.compareAndSet(now, now - 1)) {
                pool.closeOldestIdle();
            }
        }
    }

    private @Nullable Pool idlePool(Loop loop) {
        for (var pool : pools.get(loop.index())) {
            if (pool.hasIdle()) {
                return pool;
            }
        }
        return null;
    }

    private Pool pool(Loop loop, UpstreamHost host, ClientProtocol protocol) {
        var first = host.pool(loop);
        for (var pool = first; pool != null; pool = pool.next) {
            if (pool.protocol.equals(protocol)) {
                return pool;
            }
        }
        var pool = new Pool(this, loop, host, protocol, first);
        host.pool(loop, pool);
        if (pool.keeps()) {
            pools.get(loop.index()).add(pool);
        }
        return pool;
    }

    private void closeUnkept(Loop loop) {
        pools.get(loop.index())
                .removeIf(
                        pool -> {
                            if (!pool.keeps()) {
                                pool.closeIdle();
                            }
                            return !pool.keeps();
                        });
    }

    private void everywhere(Consumer<Loop> task) {
        for (var loop : loops.all()) {
            Pool.onLoop(loop, () -> task.accept(loop));
        }
    }
}
