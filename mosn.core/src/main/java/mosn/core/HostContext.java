package mosn.core;

import mosn.api.CallException;
import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Metrics;
import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcRequest;
import mosn.api.message.Buffer;
import mosn.api.message.Call;
import mosn.api.plugin.Plugin;
import mosn.api.plugin.PluginSpec;
import mosn.api.stream.Attribute;
import mosn.api.stream.RouteConfig;
import mosn.api.stream.Stream;
import mosn.core.loop.ContextLoader;
import mosn.core.loop.Threads;
import mosn.core.observe.ExtensionMetrics;
import mosn.core.observe.Variables;
import mosn.core.router.RouteEntry;
import mosn.core.stream.CallStage;
import mosn.core.stream.UnaryCall;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the proxy lends to one extension, and takes back when the extension's factory is closed.
final class HostContext implements ExtensionContext, AutoCloseable {
    /// What an extension reaches of the rest of the proxy.
    interface Services {
        /// Sends a request through the pools of the generation that holds now.
        ///
        /// @param loader the caller's
        CompletionStage<Call.Response> call(
                ContextLoader loader, String cluster, Call.Request request, Duration timeout);

        /// Begins a gRPC call through the pools of the generation that holds now.
        GrpcCall grpc(String cluster, GrpcRequest request, GrpcReceiver receiver);

        /// Runs a task on some loop after a while.
        ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit);

        /// The numbers of this name, which all contexts of that name share.
        Leases.Lease<ExtensionMetrics> metrics(String name);

        Clock clock();

        Leases shared();

        /// Where programs beside the proxy run.
        PluginProcesses plugins();

        /// Remembers threads that an extension was still on when they were taken back.
        void linger(ClassLoader loader, Collection<Thread> threads);
    }

    private final String name;
    private final Module module;
    private final ContextLoader loader;
    private final Services services;
    private final System.Logger logger;
    private final ExecutorService blocking;
    private final Set<Thread> busy = ConcurrentHashMap.newKeySet();
    private final Set<ScheduledFuture<?>> scheduled = ConcurrentHashMap.newKeySet();
    private final ConcurrentLinkedQueue<Leases.Lease<?>> shared = new ConcurrentLinkedQueue<>();
    private final Map<String, PluginSpec> specs = new ConcurrentHashMap<>();
    private final Map<String, LentPlugin> plugins = new ConcurrentHashMap<>();
    private final Set<LentCall> calls = ConcurrentHashMap.newKeySet();
    private final Map<Object, CompletableFuture<Call.Response>> asked = new ConcurrentHashMap<>();
    private @Nullable PerRoute<?> routeConfig;

    /// Told of the plugins that are named; null once the factory has been made.
    private volatile @Nullable BiConsumer<String, PluginSpec> naming;

    /// Whether nobody waits for the factory any more.
    private final AtomicBoolean abandoned;

    private final Leases.Lease<ExtensionMetrics> numbers;
    private final LentMetrics metrics;
    private volatile boolean closed;

    /// @param module whose factories share what is [#shared]
    /// @param naming told of the plugins that are named while the factory is made
    /// @param abandoned becomes true where nobody waits any more for the factory to be made
    HostContext(
            String name,
            Module module,
            ContextLoader loader,
            Services services,
            BiConsumer<String, PluginSpec> naming,
            AtomicBoolean abandoned) {
        this.name = name;
        this.module = module;
        this.loader = loader;
        this.services = services;
        this.naming = naming;
        this.abandoned = abandoned;
        this.numbers = services.metrics(name);
        this.logger = System.getLogger("mosn.extension." + name);
        var begun = new AtomicLong();
        this.blocking =
                Executors.newThreadPerTaskExecutor(
                        work ->
                                Threads.virtual(
                                        "mosn-" + name + "-" + begun.getAndIncrement(), work));
        this.metrics = new LentMetrics(numbers.get(), blocking());
        metrics.own("lent_threads", busy::size);
        metrics.own("lent_tasks", scheduled::size);
        metrics.own("lent_calls", () -> calls.size() + asked.size());
    }

    /// The factory has been made: what it may announce it has announced.
    void seal() {
        naming = null;
    }

    /// What was made is at work from now on, as a part of a configuration that has been taken.
    void begin() {
        metrics.begin();
        plugins.values().forEach(plugin -> services.plugins().begin(plugin.lease().get()));
    }

    /// How pieces of `per_filter_config` are read for this extension; null where it takes none.
    @Nullable PerRoute<?> perRoute() {
        return routeConfig;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public System.Logger logger() {
        return logger;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        var entry = new CompletableFuture<ScheduledFuture<?>>();
        var future =
                services.schedule(
                        () -> {
                            var _ = entry.thenAccept(scheduled::remove);
                            run(task);
                        },
                        delay.toNanos(),
                        TimeUnit.NANOSECONDS);
        scheduled.add(future);
        entry.complete(future);
        if (closed && future.cancel(false)) {
            scheduled.remove(future);
        }
        return () -> scheduled.remove(future) && future.cancel(false);
    }

    /// With the extension's class loader, and a word in its log where it fails.
    private void run(Runnable task) {
        try {
            loader.run(task);
        } catch (Throwable e) {
            logger.log(System.Logger.Level.WARNING, "a task of " + name + " failed", e);
        }
    }

    @Override
    public Executor blocking() {
        return task -> blocking.execute(() -> runOn(Thread.currentThread(), task));
    }

    private void runOn(Thread thread, Runnable task) {
        busy.add(thread);
        try {
            run(task);
        } finally {
            busy.remove(thread);
        }
    }

    @Override
    public Clock clock() {
        return services.clock();
    }

    @Override
    public Metrics metrics() {
        return metrics;
    }

    @Override
    public CompletionStage<Call.Response> call(
            String cluster, Call.Request request, Duration timeout) {
        try {
            var call = services.call(loader, cluster, request, timeout).toCompletableFuture();
            var key = new Object();
            asked.put(key, call);
            var _ = call.whenComplete((_, _) -> asked.remove(key));
            if (closed) {
                call.cancel(false);
            }
            return CallStage.lent(call, loader);
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(
                    new CallException("bad_request", Objects.toString(e.getMessage(), "")));
        }
    }

    @Override
    public GrpcCall grpc(String cluster, GrpcRequest request, GrpcReceiver receiver) {
        var lent = new LentCall(receiver, loader, calls);
        try {
            var begun = lent.begun(services.grpc(cluster, request, lent));
            if (closed) {
                lent.cancel();
            }
            return begun;
        } catch (IllegalArgumentException e) {
            calls.remove(lent); // a request that could not be written
            throw e;
        }
    }

    @Override
    public CompletionStage<Buffer> grpc(String cluster, GrpcRequest request, Buffer message) {
        return UnaryCall.send(receiver -> grpc(cluster, request, receiver), message);
    }

    @Override
    public Plugin plugin(String name, PluginSpec spec) {
        var naming = this.naming;
        if (naming == null) {
            throw new IllegalStateException("plugin is called while the factory is made");
        }
        var there = plugins.get(name);
        if (there != null && spec.equals(specs.get(name))) {
            return there;
        }
        naming.accept(name, spec);
        var lent = new LentPlugin(services.plugins().lease(name, spec), loader);
        specs.put(name, spec);
        plugins.put(name, lent);
        return lent;
    }

    /// The plugins that the extension has named.
    Map<String, PluginSpec> plugins() {
        return specs;
    }

    @Override
    public <T> Attribute<T> attribute(String name, Class<T> type) {
        return new Named<>(name, type);
    }

    @Override
    public void requireVariable(String name) {
        var _ = Variables.compile(name);
    }

    @Override
    public <T> RouteConfig<T> routeConfig(T otherwise, Function<ConfigNode, T> read) {
        if (naming == null || routeConfig != null) {
            throw new IllegalStateException(
                    "routeConfig is called at most once, while the factory is made");
        }
        var announced = new PerRoute<>(otherwise, read, loader);
        routeConfig = announced;
        return announced;
    }

    @Override
    public <T> T shared(String key, Class<T> type, Supplier<T> make) {
        var lease =
                services.shared()
                        .lease(
                                List.of("shared", module, key),
                                () -> new Shared(make.get(), loader),
                                Shared::close,
                                naming == null ? new AtomicBoolean() : abandoned);
        shared.add(lease);
        if (closed) {
            giveSharesUp();
        }
        return type.cast(lease.get().value());
    }

    /// Takes back what was lent: tasks and calls are cancelled, threads interrupted, shares given
    /// up.
    @Override
    public void close() {
        closed = true;
        scheduled.forEach(task -> task.cancel(false));
        scheduled.clear();
        calls.forEach(LentCall::cancel);
        asked.values().forEach(call -> call.cancel(false));
        blocking.shutdownNow();
        if (module.getClassLoader() != null) {
            services.linger(module.getClassLoader(), busy);
        }
        giveSharesUp();
        plugins.values().forEach(Generation::closeQuietly);
        metrics.close();
        numbers.close();
    }

    private void giveSharesUp() {
        for (var lease = shared.poll(); lease != null; lease = shared.poll()) {
            Generation.closeQuietly(lease);
        }
    }

    private record Shared(Object value, ContextLoader loader) {
        void close() {
            if (value instanceof AutoCloseable closeable) {
                loader.run(
                        () -> {
                            try {
                                closeable.close();
                            } catch (Exception e) {
                                throw new IllegalStateException(e);
                            }
                        });
            }
        }
    }

    private record Named<T>(String name, Class<T> type) implements Attribute<T> {}

    /// The handle that a filter keeps, and the key under which routes hold what was read for it.
    static final class PerRoute<T> implements RouteConfig<T> {
        private final T otherwise;
        private final Function<ConfigNode, T> read;
        private final ContextLoader loader;

        PerRoute(T otherwise, Function<ConfigNode, T> read, ContextLoader loader) {
            this.otherwise = otherwise;
            this.read = read;
            this.loader = loader;
        }

        Object read(ConfigNode node) {
            return loader.call(() -> (Object) Objects.requireNonNull(read.apply(node)));
        }

        @Override
        public T of(Stream stream) {
            var own = stream.route() instanceof RouteEntry route ? route.filterConfig(this) : null;
            @SuppressWarnings("unchecked") // only read's values stand under this key
            var typed = (T) own;
            return typed != null ? typed : otherwise;
        }
    }
}
