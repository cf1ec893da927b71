package mosn.plugin.grpc.supervise;

import mosn.api.grpc.GrpcPeer;
import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;
import mosn.plugin.grpc.call.Auxiliary;
import mosn.plugin.grpc.call.Conversation;
import mosn.plugin.grpc.call.FilterConfig;
import mosn.plugin.grpc.call.Protocol;
import mosn.plugin.grpc.process.Exit;
import mosn.plugin.grpc.process.Handshake;
import mosn.plugin.grpc.process.HandshakeException;
import mosn.plugin.grpc.process.Identity;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/// One place of a plugin, and the processes that take it one after the other. The supervisor's
/// alone, but for what is volatile.
final class Instance {
    private static final System.Logger LOG = System.getLogger("mosn.plugin");
    private static final Duration AGAIN = Duration.ofMillis(100);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);
    private static final Duration REAP = Duration.ofSeconds(1);

    private final SupervisedPlugin plugin;
    private final PluginSpec spec;
    private final Surroundings around;
    private final String who;
    private final Launch launch;
    private volatile State state = State.DISABLED;
    private volatile String reason = "";
    private volatile @Nullable Exit lastExit;
    private volatile @Nullable Life life;
    private volatile int starts;
    private volatile int failures;
    private Runnable timer = () -> {};
    private Runnable health = () -> {};
    private final List<Runnable> whenGone = new ArrayList<>();

    Instance(SupervisedPlugin plugin, PluginSpec spec, Surroundings around, int index) {
        this.plugin = plugin;
        this.spec = spec;
        this.around = around;
        this.who = plugin.name() + "." + index;
        this.launch = new Launch(plugin.name(), who, spec, around, plugin.log());
    }

    SupervisedPlugin plugin() {
        return plugin;
    }

    State state() {
        return state;
    }

    String reason() {
        return reason;
    }

    @Nullable Exit lastExit() {
        return lastExit;
    }

    @Nullable Life life() {
        return life;
    }

    /// How often a process has been started here.
    int starts() {
        return starts;
    }

    int failures() {
        return failures;
    }

    // ---- the beginning

    /// Forgets what has failed before, and starts a process unless there is one.
    void startAnew() {
        if (life == null) {
            failures = 0;
            start();
        }
    }

    // the count is the supervisor's alone; others read it
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void start() {
        timer.run();
        state = State.STARTING;
        starts++;
        plugin.fates().starts().increment();
        Life begun;
        try {
            var now = around.clock().instant();
            var identity = spec.safety().mutualTls() ? Identity.make(now) : null;
            begun = new Life(launch.start(starts, identity), identity, now);
        } catch (IOException | RuntimeException | OutOfMemoryError e) { // of threads, too
            plugin.fates().startFailures().increment();
            var why = because(e);
            ended(why, why, null);
            return;
        }
        life = begun;
        var limit = spec.limits().start();
        timer = around.supervisor().schedule(limit, () -> tooLate(begun, limit));
        around.supervisor().when(begun.child.firstLine(), line -> onFirstLine(begun, line));
        around.supervisor()
                .when(
                        begun.child.exit(),
                        exit ->
                                onExit(
                                        begun,
                                        Objects.requireNonNullElse(exit, new Exit.Unknown())));
    }

    private static String because(Throwable failure) {
        return switch (failure) {
            case PluginStartException e -> e.problem() + "; " + e.fix();
            case NoSuchFileException e -> "cannot be started: " + e.getFile() + " is not there";
            default -> "cannot be started: " + failure;
        };
    }

    private void tooLate(Life of, Duration limit) {
        var within = " within " + limit.toMillis() + " ms";
        of.unheard = of.address.isEmpty();
        giveUp(
                of,
                of.unheard
                        ? "it has not said where it listens" + within
                        : "it says that it listens at "
                                + of.address
                                + ", but has not become ready there"
                                + within);
    }

    private void onFirstLine(Life of, @Nullable String line) {
        if (of != life || state != State.STARTING || of.fault != null) {
            return;
        }
        if (line == null) {
            // its exit says more, if that is what it is
            around.supervisor()
                    .schedule(
                            LAST_WORDS,
                            () ->
                                    giveUp(
                                            of,
                                            "it has closed its output before it said where it"
                                                    + " listens"));
            return;
        }
        try {
            connect(of, Handshake.parse(line, Protocol.versions()));
        } catch (HandshakeException e) {
            giveUp(of, String.valueOf(e.getMessage()));
        }
    }

    /// What is wrong with a first line; null where nothing is.
    private static @Nullable String wrong(@Nullable String line) {
        if (line == null) {
            return null;
        }
        try {
            var _ = Handshake.parse(line, Protocol.versions());
            return null;
        } catch (HandshakeException e) {
            return e.getMessage();
        }
    }

    private void connect(Life of, Handshake handshake) {
        of.address =
                handshake.address() instanceof InetSocketAddress tcp
                        ? tcp.getAddress().getHostAddress() + ":" + tcp.getPort()
                        : handshake.address().toString();
        of.protocol = handshake.version();
        if (handshake.certificate().isEmpty() != (of.identity == null)) {
            giveUp(
                    of,
                    of.identity == null
                            ? "its handshake has a certificate, and it was shown none; write"
                                    + " \"auto_mtls\": true"
                            : "its handshake has no certificate, which auto_mtls asks for");
            return;
        }
        if (handshake.address() instanceof InetSocketAddress tcp) {
            var other = around.listening().take(tcp, this);
            if (other != null && other != this) {
                plugin.collides(this, of, other);
                return;
            }
        }
        GrpcPeer peer;
        try {
            peer = peer(of, handshake);
        } catch (IllegalArgumentException e) {
            giveUp(of, "its handshake has a certificate that is none: " + e.getMessage());
            return;
        }
        of.peer = peer;
        of.auxiliary = new Auxiliary(peer);
        probe(of, of.auxiliary, around.clock().instant().plus(around.timing().deaf()));
    }

    private GrpcPeer peer(Life of, Handshake handshake) {
        return of.identity == null
                ? around.context().peer(plugin.name(), handshake.address())
                : around.context()
                        .peer(
                                plugin.name(),
                                handshake.address(),
                                of.identity.towards(handshake.certificate()));
    }

    /// Whatever it answers, it is there.
    private void probe(Life of, Auxiliary auxiliary, Instant until) {
        if (of != life) {
            return; // its address may be another's by now
        }
        around.supervisor()
                .when(
                        auxiliary.health(around.timing().probe()),
                        answer -> {
                            if (of == life && state == State.STARTING && of.fault == null) {
                                probed(of, auxiliary, until, answer);
                            }
                        });
    }

    private void probed(
            Life of, Auxiliary auxiliary, Instant until, Auxiliary.@Nullable Health answer) {
        if (answer != null && answer.there()) {
            of.wasWell = answer.well();
            converse(of);
        } else if (around.clock().instant().isBefore(until)) {
            around.supervisor().schedule(AGAIN, () -> probe(of, auxiliary, until));
        } else {
            giveUp(
                    of,
                    "it says that it listens at "
                            + of.address
                            + ", but "
                            + (answer == null ? "does not answer there" : answer.detail()));
        }
    }

    private void converse(Life of) {
        configure(of, Protocol.of(of.protocol).open(Objects.requireNonNull(of.peer)), Set.of());
    }

    /// A process takes streams when it has accepted everything that others of the plugin have.
    private void configure(Life of, Conversation conversation, Set<FilterConfig> accepted) {
        var sessions = conversation.sessions();
        var next = plugin.filters().stream().filter(c -> !accepted.contains(c)).findFirst();
        if (next.isEmpty()) {
            ready(of, conversation);
            return;
        }
        if (sessions == null) {
            giveUp(of, "it speaks the first protocol only, and others of it have not");
            return;
        }
        var config = next.get();
        var _ =
                sessions.configure(config)
                        .whenCompleteAsync(
                                (wishes, failure) -> {
                                    if (of != life || of.fault != null || state != State.STARTING) {
                                        return; // it is told to end, or has ended
                                    }
                                    if (failure == null && !plugin.agrees(config, wishes)) {
                                        giveUp(of, wishesOtherwise(config));
                                    } else if (failure == null) {
                                        var more = new HashSet<>(accepted);
                                        more.add(config);
                                        configure(of, conversation, more);
                                    } else {
                                        giveUp(
                                                of,
                                                "it refuses the configuration of filter "
                                                        + config.name()
                                                        + ": "
                                                        + SupervisedPlugin.reason(failure));
                                    }
                                },
                                around.supervisor());
    }

    private static String wishesOtherwise(FilterConfig config) {
        return "it wishes for something else than others before it for filter "
                + config.name()
                + "; change that filter's configuration, and the new wishes hold";
    }

    private void ready(Life of, Conversation conversation) {
        timer.run();
        var made =
                new Ready(
                        who,
                        conversation,
                        spec.limits().hangAfter(),
                        why -> around.supervisor().execute(() -> hangs(of, why)),
                        plugin::count,
                        around.timing());
        of.ready = made;
        of.readyAt = around.clock().instant();
        reason = "";
        state = State.READY;
        plugin.onReady(this);
        askForHealth(of);
        // not before it is true: who reads this may ask at once
        LOG.log(
                System.Logger.Level.INFO,
                "plugin {0} is ready: process {1} at {2}",
                who,
                Long.toString(of.child.pid()),
                of.address);
    }

    // ---- the middle

    private void askForHealth(Life of) {
        var interval = spec.limits().healthInterval();
        if (!interval.isZero()) {
            health = around.supervisor().schedule(interval, () -> health(of));
        }
    }

    private void health(Life of) {
        var auxiliary = of.auxiliary;
        var takesCalls = of.ready;
        if (of != life || state != State.READY || auxiliary == null || takesCalls == null) {
            return;
        }
        around.supervisor()
                .when(
                        auxiliary.health(around.timing().probe()),
                        answer -> {
                            var busy = takesCalls.answered() > of.answered;
                            var well = busy || (answer != null && isWell(of, answer));
                            of.answered = takesCalls.answered();
                            of.unwell = well ? 0 : of.unwell + 1;
                            if (of.unwell >= around.timing().unwell()) {
                                hangs(of, answer == null ? "no health" : answer.detail());
                            } else if (of == life) {
                                askForHealth(of);
                            }
                        });
    }

    private static boolean isWell(Life of, Auxiliary.Health answer) {
        return of.wasWell ? answer.well() : answer.there();
    }

    private void hangs(Life of, String why) {
        if (mayGiveUp(of)) {
            plugin.fates().hangs().increment();
        }
        giveUp(of, why);
    }

    private boolean mayGiveUp(Life of) {
        return of == life && of.fault == null && state != State.DRAINING;
    }

    /// Kills a process that is of no use.
    void giveUp(Life of, String why) {
        if (!mayGiveUp(of)) {
            return;
        }
        of.fault = why;
        reason = why;
        timer.run();
        withdraw(of);
        kill(of);
    }

    private void kill(Life of) {
        of.child.lookAround();
        of.child.signal("KILL");
        timer = around.supervisor().schedule(REAP, of.child::killGroup);
    }

    private void withdraw(Life of) {
        health.run();
        var taken = of.ready;
        if (taken != null) {
            plugin.withdraw(taken);
        }
    }

    // ---- the end

    private void onExit(Life of, Exit exit) {
        if (of != life) {
            return;
        }
        timer.run();
        withdraw(of);
        if (of.ready != null) {
            of.ready.close();
        }
        if (of.peer != null) {
            of.peer.close();
        }
        around.listening().leave(this);
        lastExit = exit;
        life = null;
        if (state == State.DRAINING) {
            LOG.log(System.Logger.Level.INFO, "plugin {0} has ended as it was to: {1}", who, exit);
            gone();
            return;
        }
        plugin.fates().ended(exit);
        var readyAt = of.readyAt;
        if (readyAt != null
                && Duration.between(readyAt, around.clock().instant())
                                .compareTo(around.timing().stable())
                        > 0) {
            failures = 0;
        }
        var said = of.child.said();
        if (of.fault == null && readyAt == null) {
            of.fault = wrong(said);
        } else if (of.unheard && said != null) {
            of.fault += ", only " + Handshake.quoted(said) + " without the end of a line";
        }
        if (said == null && of.fault == null) {
            of.inItsWay = around.listening().other(plugin, of.child::foundInUse);
        }
        var ended =
                "ended with "
                        + exit
                        + (readyAt == null ? " before it had said where it listens" : "");
        if (readyAt == null) {
            plugin.fates().startFailures().increment();
        }
        var why = Objects.requireNonNullElse(of.fault, ended);
        ended(why, "cannot be started: " + why, of.inItsWay);
    }

    /// Waits to be started anew.
    void hold() {
        timer.run();
    }

    /// @param told to who waits for the first to be ready
    /// @param inItsWay who has the address that it needed
    @SuppressWarnings("NonAtomicVolatileUpdate") // the supervisor's alone, too
    private void ended(String why, String told, @Nullable SupervisedPlugin inItsWay) {
        failures++;
        reason = why;
        var looping = failures >= around.timing().crashLoop();
        var backoff = around.timing().backoff(failures, ThreadLocalRandom.current().nextDouble());
        state = looping ? State.CRASHLOOP : State.BACKOFF;
        LOG.log(
                looping ? System.Logger.Level.ERROR : System.Logger.Level.WARNING,
                "plugin {0}: {1}; it is started again in {2} ms{3}",
                who,
                why,
                Long.toString(backoff.toMillis()),
                looping ? ", and has failed " + failures + " times in a row" : "");
        timer = around.supervisor().schedule(backoff, this::start);
        plugin.onFailed(this, told, inItsWay);
    }

    /// Ends the process, if there is one: it is asked to, then told to, then killed.
    ///
    /// @param patiently whether calls under way may end first
    /// @param then called when it is gone
    void stop(boolean patiently, Runnable then) {
        whenGone.add(then);
        var last = life;
        if (last == null) {
            timer.run();
            gone();
            return;
        }
        if (last.ending) {
            return;
        }
        timer.run();
        state = State.DRAINING;
        withdraw(last);
        if (last.ready == null || !patiently) {
            end(last);
        } else {
            timer = around.supervisor().schedule(spec.limits().drain(), () -> end(last));
            last.ready.whenIdle(() -> around.supervisor().execute(() -> end(last)));
        }
    }

    private void end(Life of) {
        if (of != life || of.ending) {
            return;
        }
        of.ending = true;
        timer.run();
        of.child.lookAround();
        if (of.ready != null) {
            of.ready.close();
        }
        var auxiliary = of.auxiliary;
        if (auxiliary == null) {
            terminate(of);
            return;
        }
        around.supervisor()
                .when(
                        auxiliary.shutdown(around.timing().probe()),
                        willing -> {
                            if (of != life) {
                                return;
                            }
                            if (Boolean.TRUE.equals(willing)) {
                                timer =
                                        around.supervisor()
                                                .schedule(
                                                        around.timing().shutdown(),
                                                        () -> terminate(of));
                            } else {
                                terminate(of);
                            }
                        });
    }

    private void terminate(Life of) {
        if (of == life) {
            of.child.signal("TERM");
            timer = around.supervisor().schedule(around.timing().shutdown(), () -> kill(of));
        }
    }

    private void gone() {
        state = State.DISABLED;
        var told = List.copyOf(whenGone);
        whenGone.clear();
        told.forEach(Runnable::run);
    }
}
