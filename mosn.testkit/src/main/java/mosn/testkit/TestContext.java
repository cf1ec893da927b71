package mosn.testkit;

import mosn.api.CallException;
import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Metrics;
import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcRequest;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.message.Call;
import mosn.api.plugin.Plugin;
import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;
import mosn.api.stream.Attribute;
import mosn.api.stream.RouteConfig;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the proxy would lend to an extension, in a test's hands: time stands still until it is
/// moved, clusters answer what was scripted, and logs and numbers can be read.
public final class TestContext implements ExtensionContext, AutoCloseable {
    private final String name;
    private final RecordedLog log;
    private final HandClock clock = new HandClock();
    private final RecordedMetrics metrics = new RecordedMetrics();
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, ScriptedCluster> clusters = new ConcurrentHashMap<>();
    private final Map<String, ScriptedPlugin> plugins = new ConcurrentHashMap<>();
    private final Map<String, Plugin> lent = new ConcurrentHashMap<>();
    private final Map<String, PluginSpec> specs = new ConcurrentHashMap<>();
    private final Set<String> lacking = ConcurrentHashMap.newKeySet();
    private final Map<String, Object> shared = new LinkedHashMap<>();
    private @Nullable TestRouteConfig<?> routeConfig;
    private volatile CompletableFuture<Void> calls = CompletableFuture.completedFuture(null);

    /// @param name the extension's name in its listener
    public TestContext(String name) {
        this.name = name;
        this.log = new RecordedLog(name);
    }

    /// Moves the time, and runs what becomes due on this thread.
    public void advance(Duration time) {
        clock.advance(time);
    }

    /// The cluster of this name, which holds every call until it is told what to answer.
    public ScriptedCluster on(String cluster) {
        return clusters.computeIfAbsent(cluster, c -> new ScriptedCluster());
    }

    /// The lines logged so far, as in `WARNING no such user`.
    public List<String> logged() {
        return log.lines();
    }

    /// The value of a counter or gauge.
    public long value(String metric) {
        return metrics.value(metric);
    }

    /// What was recorded into a histogram, in order.
    public List<Long> recorded(String histogram) {
        return metrics.recorded(histogram);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public System.Logger logger() {
        return log;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return clock.schedule(delay, task);
    }

    @Override
    public Executor blocking() {
        return blocking;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public CompletionStage<Call.Response> call(
            String cluster, Call.Request request, Duration timeout) {
        var script = clusters.get(cluster);
        if (script == null) {
            return CompletableFuture.failedFuture(
                    new CallException("no_cluster", "there is no cluster " + cluster));
        }
        var answer = calls.thenCompose(_ -> script.call(request));
        var timer = schedule(timeout, () -> answer.completeExceptionally(late(cluster, timeout)));
        var _ = answer.whenComplete((response, failure) -> timer.cancel());
        return answer;
    }

    /// Calls, of gRPC and of plugins too, are answered once `gate` is complete, and fail if it
    /// fails.
    void callsAwait(CompletableFuture<Void> gate) {
        calls = gate;
    }

    /// What it has recorded so far, for tests that do not look at it.
    void forget() {
        log.forget();
        metrics.forget();
        clusters.values().forEach(ScriptedCluster::forget);
        plugins.values().forEach(ScriptedPlugin::forget);
    }

    @Override
    public GrpcCall grpc(String cluster, GrpcRequest request, GrpcReceiver receiver) {
        var script = clusters.get(cluster);
        var call =
                script == null
                        ? new ScriptedGrpcCall(request, receiver, _ -> {})
                        : script.grpc(request, receiver, () -> calls);
        if (script == null) {
            var unknown = "there is no cluster \"" + cluster + "\"";
            schedule(Duration.ZERO, () -> call.ends(GrpcStatus.UNAVAILABLE, unknown));
        } else if (!request.timeout().isZero()) {
            var late = "no end within " + request.timeout().toMillis() + " ms";
            schedule(request.timeout(), () -> call.ends(GrpcStatus.DEADLINE_EXCEEDED, late));
        }
        return call;
    }

    @Override
    public CompletionStage<Buffer> grpc(String cluster, GrpcRequest request, Buffer message) {
        var unary = new UnaryAnswer();
        var call = grpc(cluster, request, unary);
        call.send(message);
        call.halfClose();
        var _ =
                unary.answer.whenComplete(
                        (_, _) -> {
                            if (unary.answer.isCancelled()) {
                                call.cancel();
                            }
                        });
        return unary.answer;
    }

    /// The plugin of this name, which holds every call until it is told what to answer.
    public ScriptedPlugin onPlugin(String plugin) {
        return plugins.computeIfAbsent(plugin, name -> new ScriptedPlugin(name, () -> calls));
    }

    /// Makes this the plugin of its name, in place of a scripted one: a process that the test runs.
    public void lend(Plugin plugin) {
        lent.put(plugin.name(), plugin);
    }

    @Override
    public Plugin plugin(String name, PluginSpec spec) {
        var other = specs.putIfAbsent(name, spec);
        if (other != null && !other.equals(spec)) {
            throw new PluginStartException(
                    name, "stands for another program", "give one of them another name");
        }
        var real = lent.get(name);
        return real == null ? onPlugin(name) : real;
    }

    private static CallException late(String cluster, Duration timeout) {
        return new CallException(
                "timeout", cluster + " has not answered within " + timeout.toMillis() + "ms");
    }

    @Override
    public <T> Attribute<T> attribute(String name, Class<T> type) {
        return new TestAttribute<>(name, type);
    }

    /// Has [#requireVariable] refuse `variable`; others are there.
    public void lacks(String variable) {
        lacking.add(variable);
    }

    @Override
    public void requireVariable(String variable) {
        if (lacking.contains(variable)) {
            throw new IllegalArgumentException("there is no variable \"" + variable + "\"");
        }
    }

    @Override
    public <T> RouteConfig<T> routeConfig(T otherwise, Function<ConfigNode, T> read) {
        if (routeConfig != null) {
            throw new IllegalStateException("routeConfig is called a second time");
        }
        var config = new TestRouteConfig<>(name, otherwise, read);
        routeConfig = config;
        return config;
    }

    @Nullable TestRouteConfig<?> routeConfig() {
        return routeConfig;
    }

    @Override
    public synchronized <T> T shared(String key, Class<T> type, Supplier<T> make) {
        return type.cast(shared.computeIfAbsent(key, k -> make.get()));
    }

    /// Ends what was scheduled and submitted, and closes what was shared.
    @Override
    public synchronized void close() {
        clock.clear();
        blocking.shutdownNow();
        blocking.close();
        for (var value : shared.values()) {
            close(value);
        }
        shared.clear();
    }

    private static void close(Object value) {
        if (value instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new AssertionError("a shared value could not be closed", e);
            }
        }
    }

    private record TestAttribute<T>(String name, Class<T> type) implements Attribute<T> {}
}
