package mosn.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;

import mosn.api.stream.StreamFilterFactory;
import mosn.api.upstream.Host;
import mosn.core.config.JsonConfigNode;
import mosn.core.loop.Loop;
import mosn.core.loop.Loops;
import mosn.core.loop.Transport;
import mosn.core.observe.AccessLog;
import mosn.core.observe.CounterSet;
import mosn.core.observe.DownstreamStat;
import mosn.core.observe.UpstreamStat;
import mosn.core.router.Router;
import mosn.core.router.RouterConfig;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;
import mosn.core.upstream.ClusterConfig;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/// A stream's surroundings: a real loop, router and cluster, between a client and a host that the
/// test plays. What breaks a rule that holds for every stream is kept, and [#check] fails with it.
final class Bench implements StreamSettings, AutoCloseable {
    private static final long LIMIT_SECONDS = 20;

    private final Trace trace = new Trace();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final List<ByteBuf> buffers = new ArrayList<>();
    private final List<ScriptedClient> clients = new ArrayList<>();
    private final List<ScriptedFilter> made = new CopyOnWriteArrayList<>();
    private final Loops loops = new Loops(Transport.NIO, 1);
    private final ScriptedHost host = new ScriptedHost(this);
    private final CounterSet<DownstreamStat> counters = new CounterSet<>(DownstreamStat.class, 1);
    private final List<ServerSocket> sockets = new ArrayList<>();
    private final Cluster cluster;
    private final Random random = new Random(1);
    private List<FilterSlot> filters = List.of();
    private Router router = router("'route': {'cluster_name': 'c'}");
    private TunnelConfig tunnelConfig = new TunnelConfig(0, Duration.ZERO, false);
    private final Tunnels tunnels = new Tunnels(loops);
    private int entered;
    private int left;
    private int leftBefore;

    Bench() {
        this(1);
    }

    Bench(int hosts) {
        var addresses = new ArrayList<String>();
        try {
            for (var i = 0; i < hosts; i++) {
                // the kernel accepts for it
                var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                sockets.add(socket);
                addresses.add("{'address': '127.0.0.1:" + socket.getLocalPort() + "'}");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var config =
                ClusterConfig.from(
                        json(
                                "{'name': 'c', 'max_request_per_conn': 0, 'hosts': ["
                                        + String.join(",", addresses)
                                        + "]}"));
        cluster =
                new Cluster(
                        config,
                        all -> context -> firstUntried(all, context::tried),
                        loops,
                        new CounterSet<>(UpstreamStat.class, 1),
                        null);
    }

    private static @Nullable Host firstUntried(
            List<? extends Host> all, java.util.function.Predicate<Host> tried) {
        for (var one : all) {
            if (!tried.test(one)) {
                return one;
            }
        }
        return all.isEmpty() ? null : all.getLast();
    }

    private static JsonConfigNode json(String text) {
        return JsonConfigNode.of(text.replace('\'', '"'));
    }

    private static Router router(String action) {
        var rules = "{'name': 'all', 'match': {'prefix': '/'}, " + action + "}";
        return Router.build(
                RouterConfig.from(
                        json(
                                "{'router_config_name': 'r', 'virtual_hosts': [{'name': 'v',"
                                        + " 'domains': ['x'], 'routers': ["
                                        + rules
                                        + "]}]}")),
                _ -> false,
                _ -> Map.of());
    }

    /// What the only route of host `x` does, as JSON with single quotes.
    Bench route(String action) {
        router = router(action);
        return this;
    }

    Bench filters(Script... scripts) {
        var slots = new ArrayList<FilterSlot>();
        for (var script : scripts) {
            slots.add(script.slot(this));
        }
        filters = List.copyOf(slots);
        return this;
    }

    /// One filter, as its author writes it, whose failures are borne.
    Bench filter(StreamFilterFactory factory) {
        return filter(factory, Duration.ZERO);
    }

    Bench filter(StreamFilterFactory factory, Duration timeout) {
        filters = List.of(new Script("own").allowed().within(timeout).slot(factory));
        return this;
    }

    ScriptedClient client() {
        var client = new ScriptedClient(this);
        clients.add(client);
        return client;
    }

    /// The client that came as number `index` since [#connected].
    ScriptedClient client(int index) {
        return clients.get(index);
    }

    /// Waits for the request to come to a host, and answers it.
    void answerAnywhere(int status) throws InterruptedException {
        trace.await("host GET / end");
        host.leg().answers(status);
    }

    Bench tunnels(TunnelConfig config) {
        tunnelConfig = config;
        return this;
    }

    /// Has a connection in the pool, so that every later request gets it at once.
    Bench connected() throws InterruptedException {
        var before = filters;
        filters = List.of();
        client().gets("/warm");
        trace.await("host GET /warm end");
        host.leg().answers(200);
        forget();
        filters = before;
        return this;
    }

    /// Begins a new trace; no stream is under way.
    void forget() {
        leftBefore = get(() -> left);
        trace.clear();
        clients.clear();
        host.forget();
    }

    Trace trace() {
        return trace;
    }

    ScriptedHost host() {
        return host;
    }

    Loop loop() {
        return loops.all().getFirst();
    }

    ByteBuf buffer(String text) {
        var buffer = ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, text);
        buffers.add(buffer);
        return buffer;
    }

    /// How many of those are still in use.
    long kept() {
        return get(() -> buffers.stream().filter(buffer -> buffer.refCnt() > 0).count());
    }

    void wrong(String what) {
        wrong.add(what);
        trace.add("WRONG " + what);
    }

    void made(ScriptedFilter filter) {
        made.add(filter);
    }

    /// All filters that were made for this stream.
    List<ScriptedFilter> made(long stream) {
        return made.stream().filter(filter -> filter.stream() == stream).toList();
    }

    /// On the loop, and waits for it.
    void run(Runnable task) {
        get(
                () -> {
                    task.run();
                    return true;
                });
    }

    <T> T get(Callable<T> task) {
        try {
            return loop().executor().inEventLoop()
                    ? task.call()
                    : loop().executor().submit(task).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(trace.toString(), e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(trace.toString(), e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /// All that the loop has been told so far has happened.
    void settle() {
        run(() -> {});
    }

    /// Ends what is under way, and holds what happened against the rules for all streams.
    void check() throws InterruptedException {
        clients.forEach(ScriptedClient::leaves);
        trace.await("stream left", get(() -> entered) - leftBefore);
        settle();
        run(this::checkNow);
        clients.clear();
        made.clear();
    }

    private void checkNow() {
        if (entered != left) {
            wrong("entered " + entered + " times, left " + left + " times");
        }
        for (var buffer : buffers) {
            if (buffer.refCnt() != 0) {
                wrong("a buffer is kept: " + buffer);
            }
        }
        buffers.clear();
        for (var filter : made) {
            if (filter.destroyed() != 1) {
                wrong(filter + " was destroyed " + filter.destroyed() + " times");
            }
        }
        if (counters.sum(DownstreamStat.REQUEST_ACTIVE) != 0) {
            wrong("streams counted as active: " + counters.sum(DownstreamStat.REQUEST_ACTIVE));
        }
        if (!wrong.isEmpty()) {
            throw new AssertionError(String.join("\n", wrong) + "\nin\n" + trace);
        }
    }

    @Override
    public void close() throws IOException {
        cluster.close();
        loops.close();
        for (var socket : sockets) {
            socket.close();
        }
    }

    @Override
    public List<FilterSlot> filters() {
        return filters;
    }

    @Override
    public Router router() {
        return router;
    }

    @Override
    public @Nullable Cluster cluster(String name) {
        return name.equals("c") ? cluster : null;
    }

    @Override
    public @Nullable ClientProtocol upstreamProtocol(@Nullable String name, String downstream) {
        return name == null ? host : null;
    }

    @Override
    public TunnelConfig tunnelConfig() {
        return tunnelConfig;
    }

    @Override
    public Tunnels tunnels() {
        return tunnels;
    }

    @Override
    public List<AccessLog> accessLogs() {
        return List.of();
    }

    @Override
    public String listenerType() {
        return "ingress";
    }

    @Override
    public List<CounterSet<DownstreamStat>> counters() {
        return List.of(counters);
    }

    @Override
    public void took(int loop, long nanos, long processNanos) {
        if (processNanos > nanos) {
            wrong("more work than time");
        }
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void enter(Leaseholder holder) {
        entered++;
    }

    @Override
    public StreamAccounting settle(Leaseholder holder) {
        trace.add("stream settled");
        return this;
    }

    @Override
    public void leave(Leaseholder holder) {
        left++;
        trace.add("stream left");
    }
}
