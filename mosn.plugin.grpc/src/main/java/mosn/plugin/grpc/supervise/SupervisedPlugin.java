package mosn.plugin.grpc.supervise;

import mosn.api.CallException;
import mosn.api.Metrics;
import mosn.api.plugin.PluginHost;
import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;
import mosn.plugin.grpc.call.FilterConfig;
import mosn.plugin.grpc.call.Terms;
import mosn.plugin.grpc.call.Wishes;
import mosn.plugin.grpc.process.PluginLog;
import mosn.plugin.grpc.stream.ProcessFilterFactory;
import mosn.plugin.grpc.stream.Seat;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A plugin with its processes. Calls come from any thread, and see only who is ready; everything
/// else happens on the supervisor's.
public final class SupervisedPlugin implements PluginHost.Running {
    private static final System.Logger LOG = System.getLogger("mosn.plugin");

    private final String name;
    private final PluginSpec spec;
    private final Surroundings around;
    private final PluginLog log;
    private final List<Instance> instances;
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final Latency latency = new Latency();
    private final Metrics.Counter calls;
    private final Metrics.Counter failed;
    private final Metrics.Counter late;
    private final Metrics.Counter busy;
    private final Metrics.Counter refused;
    private final Metrics.Histogram times;
    private final Fates fates;
    private final Map<Integer, FilterConfig> filters = new ConcurrentSkipListMap<>();

    /// What processes wish for each of these, but for pieces of routes.
    private final Map<Integer, Wishes> wishes = new ConcurrentHashMap<>();

    private volatile List<Ready> ready = List.of();
    private volatile boolean enabled = true;
    private volatile boolean closed;

    /// Whether the process that became ready last speaks the first protocol only.
    private volatile boolean ofFirst;

    /// The supervisor's alone.
    private int numbers;

    /// Who waits for it to run, since an operator has enabled it. The supervisor's alone, too.
    private final List<CompletableFuture<Void>> enabling = new ArrayList<>();

    /// Whom it has made room for: a plugin of the same name and the same fixed port.
    private @Nullable SupervisedPlugin successor;

    /// Who has made room for it.
    private @Nullable SupervisedPlugin predecessor;

    SupervisedPlugin(String name, PluginSpec spec, Surroundings around, PluginLog log) {
        this.name = name;
        this.spec = spec;
        this.around = around;
        this.log = log;
        this.instances =
                IntStream.range(0, spec.instances())
                        .mapToObj(index -> new Instance(this, spec, around, index))
                        .toList();
        var metrics = around.context().metrics(name);
        calls = metrics.counter("calls");
        failed = metrics.counter("calls_failed");
        late = metrics.counter("calls_late");
        busy = metrics.counter("calls_busy");
        refused = metrics.counter("calls_refused");
        times = metrics.histogram("call_time_us");
        metrics.gauge("processes_ready", () -> ready.size());
        metrics.gauge("calls_active", () -> ready.stream().mapToInt(Ready::active).sum());
        fates = Fates.of(metrics);
    }

    /// Begins to run.
    ///
    /// @param others that bear its name, and may still run
    void begin(List<SupervisedPlugin> others) {
        around.supervisor()
                .execute(
                        () -> {
                            if (spec.stopFirst()) {
                                startBehind(others);
                            } else {
                                startIfWanted();
                            }
                        });
    }

    private void startBehind(List<SupervisedPlugin> others) {
        others.stream().filter(other -> !other.closed).findAny().ifPresent(this::succeed);
        end(others, this::haveRoom);
    }

    /// Stays as it is until an operator switches it on: whoever has switched off the plugin that it
    /// takes the place of does not expect it back for other words.
    void beginLike(SupervisedPlugin switchedOff) {
        enabled = false;
        ofFirst = switchedOff.ofFirst;
        started.complete(null);
    }

    // ---- any thread

    /// Whether it was switched off, and is not being replaced.
    boolean isSwitchedOff() {
        return !enabled && !closed;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public CompletionStage<Response> call(Request request, Duration timeout) {
        var chosen = choose();
        if (chosen == null) {
            refused.increment();
            return CompletableFuture.failedFuture(notReady());
        }
        calls.increment();
        var begin = System.nanoTime();
        var answer = chosen.call(request, timeout);
        var _ = answer.whenComplete((_, failure) -> count(System.nanoTime() - begin, failure));
        return answer;
    }

    /// Counts one answer, or that there is none.
    void count(long nanos, @Nullable Throwable failure) {
        var micros = nanos / 1000;
        times.record(micros);
        latency.record(micros);
        if (failure instanceof CallException e) {
            unanswered(e.detail()).increment();
        }
    }

    private Metrics.Counter unanswered(String why) {
        return switch (why) {
            case "timeout" -> late;
            case "plugin_busy" -> busy;
            default -> failed;
        };
    }

    /// The one with the fewest calls under way, of those that are there for certain; of equals not
    /// always the first.
    private @Nullable Ready choose() {
        var all = ready;
        if (all.size() < 2) {
            return all.isEmpty() ? null : all.getFirst();
        }
        var from = ThreadLocalRandom.current().nextInt(all.size());
        var best = all.get(from);
        for (var i = 1; i < all.size(); i++) {
            var other = all.get((from + i) % all.size());
            if (isBetter(other, best)) {
                best = other;
            }
        }
        return best;
    }

    private static boolean isBetter(Ready one, Ready other) {
        return one.isDoubtful() == other.isDoubtful()
                ? one.active() < other.active()
                : other.isDoubtful();
    }

    // ---- filters

    /// Whoever serves streams, with its session for this event loop; null where nobody does.
    private @Nullable Seat seat() {
        var chosen = choose();
        var sessions = chosen == null ? null : chosen.sessions();
        if (chosen == null || sessions == null) {
            refused.increment();
            return null;
        }
        calls.increment();
        return new Seat(sessions.here(), chosen);
    }

    /// What processes are to be configured with before they serve, the oldest first.
    Collection<FilterConfig> filters() {
        return filters.values();
    }

    @Override
    public CompletionStage<Optional<Filter>> filter(FilterRequest request) {
        var made = new CompletableFuture<Optional<Filter>>();
        around.supervisor().execute(() -> configure(request, made));
        return made;
    }

    private void configure(FilterRequest request, CompletableFuture<Optional<Filter>> made) {
        if (speaksFirst()) {
            made.complete(Optional.empty());
            return;
        }
        var whole =
                new FilterConfig(++numbers, 0, request.name(), request.json(), request.timeout());
        var _ =
                send(whole)
                        .whenComplete(
                                (wishes, failure) -> {
                                    if (failure == null) {
                                        made.complete(
                                                Optional.of(factory(Terms.of(whole, wishes))));
                                    } else {
                                        made.completeExceptionally(failure);
                                    }
                                });
    }

    private boolean speaksFirst() {
        return ready.isEmpty() ? ofFirst : ready.stream().anyMatch(one -> one.sessions() == null);
    }

    /// Has every process that is ready accept a configuration, and each that will be. On the
    /// supervisor's thread; completes there.
    private CompletableFuture<Wishes> send(FilterConfig config) {
        var accepted = new CompletableFuture<Wishes>();
        var all = ready;
        if (all.isEmpty()) {
            accepted.completeExceptionally(notReady());
            return accepted;
        }
        filters.put(config.number(), config);
        wishes.remove(config.number());
        var replies = all.stream().map(one -> configure(one, config)).toList();
        var _ =
                CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                        .whenCompleteAsync(
                                (_, failure) -> {
                                    var refusal = failure == null ? take(config, replies) : failure;
                                    if (refusal == null) {
                                        accepted.complete(replies.getFirst().join());
                                    } else {
                                        release(config);
                                        accepted.completeExceptionally(cause(refusal));
                                    }
                                },
                                around.supervisor());
        return accepted;
    }

    /// @return why not; null where all is well
    private @Nullable Throwable take(FilterConfig config, List<CompletableFuture<Wishes>> replies) {
        for (var reply : replies) {
            if (!agrees(config, reply.join())) {
                return new CallException(
                        "plugin_failed",
                        "processes of plugin " + name + " do not wish for the same");
            }
        }
        return null;
    }

    /// Whether this is what others of its processes wish for: they are asked for the same. What is
    /// wished for a piece of a route is not read.
    boolean agrees(FilterConfig config, Wishes wished) {
        if (config.partOf() != 0 || !filters.containsKey(config.number())) {
            return true;
        }
        var before = wishes.putIfAbsent(config.number(), wished);
        return before == null || before.equals(wished);
    }

    private CallException notReady() {
        return enabled
                ? new CallException(
                        "plugin_not_ready",
                        "plugin " + name + " has no process that is ready" + whyNot())
                : new CallException("plugin_disabled", "plugin " + name + " is disabled");
    }

    private static CompletableFuture<Wishes> configure(Ready one, FilterConfig config) {
        return Objects.requireNonNull(one.sessions()).configure(config);
    }

    private Filter factory(Terms terms) {
        var pieces = new Pieces(terms.whole(), () -> ++numbers, this::send, this::release);
        return new ProcessFilterFactory(
                terms,
                this::seat,
                this::notReady,
                json -> onSupervisor(() -> pieces.of(json)),
                () -> around.supervisor().execute(pieces::close));
    }

    private <T> CompletionStage<T> onSupervisor(Supplier<CompletionStage<T>> asked) {
        return CompletableFuture.supplyAsync(asked, around.supervisor())
                .thenCompose(Function.identity());
    }

    private void release(FilterConfig config) {
        filters.remove(config.number());
        wishes.remove(config.number());
        for (var one : ready) {
            var sessions = one.sessions();
            if (sessions != null) {
                sessions.release(config.number());
            }
        }
    }

    static String reason(Throwable failure) {
        return String.valueOf(cause(failure).getMessage());
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    @Override
    public CompletionStage<Void> started() {
        return started.minimalCompletionStage();
    }

    @Override
    public Status status() {
        return new Status(enabled, !ready.isEmpty(), detail());
    }

    /// What has become ready meanwhile is no reason.
    private String whyNot() {
        var details =
                instances.stream()
                        .filter(instance -> instance.state() != State.READY)
                        .map(SupervisedPlugin::detail)
                        .collect(Collectors.joining("; "));
        return details.isEmpty() ? "" : ": " + details;
    }

    private String detail() {
        return instances.stream().map(SupervisedPlugin::detail).collect(Collectors.joining("; "));
    }

    private static String detail(Instance instance) {
        var reason = instance.reason();
        return instance.state() + (reason.isEmpty() ? "" : ", " + reason);
    }

    @Override
    public Map<String, Object> report() {
        return Report.of(name, spec, enabled, instances, around.clock(), latency);
    }

    @Override
    public CompletionStage<Void> enable() {
        LOG.log(System.Logger.Level.INFO, "plugin {0} is enabled by an operator", name);
        enabled = true;
        var runs = new CompletableFuture<Void>();
        around.supervisor()
                .execute(
                        () -> {
                            if (!ready.isEmpty()) {
                                runs.complete(null);
                            } else if (closed || successor != null) {
                                var why = "is being replaced, or closed";
                                var problem = new PluginStartException(name, why, "ask again");
                                runs.completeExceptionally(problem);
                            } else {
                                enabling.add(runs);
                                startIfWanted();
                            }
                        });
        return runs.minimalCompletionStage();
    }

    @Override
    public void disable() {
        LOG.log(System.Logger.Level.INFO, "plugin {0} is disabled by an operator", name);
        enabled = false;
        around.supervisor()
                .execute(
                        () -> {
                            cannotStart("was disabled before it was ready", "enable it");
                            stop(true, this::startIfWanted);
                        });
    }

    /// Tells whoever waits for it.
    private void cannotStart(String why, String fix) {
        var problem = new PluginStartException(name, why, fix);
        started.completeExceptionally(problem);
        enabling.forEach(waiting -> waiting.completeExceptionally(problem));
        enabling.clear();
    }

    @Override
    public void close() {
        close(true);
    }

    /// @param patiently whether calls under way may end first
    void close(boolean patiently) {
        closed = true;
        around.supervisor().execute(() -> stop(patiently, this::onGone));
    }

    /// When all its processes are gone, after it was closed.
    CompletableFuture<Void> gone() {
        return gone;
    }

    PluginLog log() {
        return log;
    }

    Fates fates() {
        return fates;
    }

    // ---- the supervisor's

    private void stop(boolean patiently, Runnable then) {
        var left = new AtomicInteger(instances.size());
        for (var instance : instances) {
            instance.stop(
                    patiently,
                    () -> {
                        if (left.decrementAndGet() == 0) {
                            then.run();
                        }
                    });
        }
    }

    private void onGone() {
        if (gone.isDone()) {
            return;
        }
        cannotStart("was closed before it was ready", "start it again");
        log.close();
        gone.complete(null);
        if (predecessor != null) {
            predecessor.takeBack(this);
        }
    }

    void onReady(Instance instance) {
        var life = instance.life();
        if (life != null && life.ready != null) {
            var more = new ArrayList<>(ready);
            more.add(life.ready);
            ofFirst = life.ready.sessions() == null;
            ready = List.copyOf(more);
        }
        enabling.forEach(waiting -> waiting.complete(null));
        enabling.clear();
        if (ready.size() == instances.size()) {
            started.complete(null);
        }
    }

    void withdraw(Ready gone) {
        ready = ready.stream().filter(one -> one != gone).toList();
    }

    /// @param inItsWay who has the address that it needs; null where that is not why it failed
    void onFailed(Instance instance, String why, @Nullable SupervisedPlugin inItsWay) {
        if (!started.isDone() && inItsWay != null && predecessor == null) {
            makeRoom(inItsWay, instance);
            return;
        }
        cannotStart(why, "see its log " + around.context().logBase() + GrpcLogs.file(name));
    }

    /// A process says that it listens where another does.
    void collides(Instance instance, Life life, Instance other) {
        var address = life.address;
        if (other.plugin() != this && other.plugin().name.equals(name) && predecessor == null) {
            life.inItsWay = other.plugin();
            instance.giveUp(
                    life,
                    "it has the fixed port of the one that it replaces, "
                            + address
                            + "; that one is stopped first");
        } else {
            instance.giveUp(
                    life,
                    "it says that it listens at "
                            + address
                            + ", where "
                            + (other.plugin() == this
                                    ? "another instance of it does: with a fixed port there can be"
                                            + " one instance only"
                                    : "plugin " + other.plugin().name + " does"));
        }
    }

    private void makeRoom(SupervisedPlugin before, Instance instance) {
        succeed(before);
        instance.hold();
        before.stop(true, this::haveRoom);
    }

    private void succeed(SupervisedPlugin before) {
        predecessor = before;
        before.successor = this;
    }

    /// It may be wanted no more by now.
    private void haveRoom() {
        startIfWanted();
        if (predecessor != null) {
            predecessor.startIfWanted();
        }
    }

    /// @param then called when all have ended
    private static void end(List<SupervisedPlugin> plugins, Runnable then) {
        if (plugins.isEmpty()) {
            then.run();
            return;
        }
        plugins.getFirst().stop(true, () -> end(plugins.subList(1, plugins.size()), then));
    }

    private void takeBack(SupervisedPlugin from) {
        if (successor == from) {
            successor = null;
            startIfWanted();
        }
    }

    private void startIfWanted() {
        if (!closed && enabled && successor == null) {
            instances.forEach(Instance::startAnew);
        }
    }
}
