package mosn.core.loop;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/// Says which event loop has not come round for too long, and where it is: an extension that blocks
/// or never returns keeps all connections of that loop waiting. It cannot be stopped from outside.
///
/// A thread of its own has each loop answer, and looks for the answer; safe from any other.
public final class Watchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    /// Looks during the longest time that is allowed.
    private static final int LOOKS = 4;

    /// Between two looks at most: the limit may have become a shorter one.
    private static final Duration REST = Duration.ofSeconds(1);

    private final List<Watched> loops;
    private final Supplier<Duration> limit;
    private final Function<@Nullable ClassLoader, String> owners;
    private final AtomicLong misses = new AtomicLong();
    private @Nullable Thread thread;

    /// @param limit from one round to the next, 10 ms or more; asked for again and again; zero for
    ///   no matter
    /// @param owners the name of the plugin that a class loader is of; empty for others
    public Watchdog(
            Loops loops, Supplier<Duration> limit, Function<@Nullable ClassLoader, String> owners) {
        this.loops = loops.all().stream().map(Watched::new).toList();
        this.limit = limit;
        this.owners = owners;
    }

    /// Begins to watch.
    public void start() {
        loops.forEach(Watched::ask);
        thread = Threads.begin("mosn-watchdog", this::watch);
    }

    /// How often a loop was found late.
    public long misses() {
        return misses.get();
    }

    /// How many are now.
    public long busy() {
        return loops.stream().filter(each -> each.late).count();
    }

    private void watch() {
        var last = System.nanoTime();
        try {
            while (true) {
                var most = limit.get();
                Thread.sleep(rest(most));
                var slept = System.nanoTime() - last;
                last += slept;
                look(most, slept);
            }
        } catch (InterruptedException | RejectedExecutionException e) {
            Thread.currentThread().interrupt(); // the loops end
        }
    }

    private static Duration rest(Duration most) {
        var rest = most.isZero() ? REST : most.dividedBy(LOOKS);
        return rest.compareTo(REST) > 0 ? REST : rest;
    }

    private void look(Duration most, long slept) {
        for (var each : loops) {
            if (most.isZero()) {
                each.forget();
            } else if (slept < rest(most).toNanos() + most.toNanos() / 2) {
                each.look(most);
            } else {
                each.beginAnew(slept);
            }
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    private final class Watched {
        private final Loop loop;
        private long asked;
        private volatile boolean answered = true;
        private volatile long answeredAt;

        /// Known with its first answer.
        private volatile @Nullable Thread thread;

        private volatile boolean late;

        Watched(Loop loop) {
            this.loop = loop;
        }

        void look(Duration most) {
            var waited = System.nanoTime() - asked;
            if (answered) {
                if (late) {
                    var lasted = seconds(answeredAt - asked);
                    LOG.warn("event loop {} goes on after {}", loop.index(), lasted);
                    late = false;
                }
                ask();
            } else if (!late && waited >= most.toNanos()) {
                late = true;
                misses.incrementAndGet();
                tell(waited);
            }
        }

        private void ask() {
            answered = false;
            asked = System.nanoTime();
            loop.executor()
                    .execute(
                            () -> {
                                thread = Thread.currentThread();
                                answeredAt = System.nanoTime();
                                answered = true;
                            });
        }

        private void tell(long waited) {
            var at = thread;
            if (at == null) {
                return; // busy since before it was watched, so it is not known where
            }
            var plugin = owners.apply(at.getContextClassLoader());
            var stack = ThreadStack.of(at);
            LOG.warn(
                    "event loop {} has not come round for {}: it is {}at {}; its connections wait,"
                            + " so have what takes long run elsewhere",
                    loop.index(),
                    seconds(waited),
                    plugin.isEmpty() ? "" : "in the plugin " + plugin + ", ",
                    stack.place(),
                    stack.trace());
        }

        /// The watchdog was held up itself, as by a machine at rest, so it can say nothing of
        /// others.
        void beginAnew(long heldUp) {
            if (!late) {
                asked += heldUp;
            }
        }

        /// Nobody wants to know.
        void forget() {
            late = false;
            asked = System.nanoTime();
        }
    }

    private static String seconds(long nanos) {
        return "%.1f s".formatted(nanos / (double) TimeUnit.SECONDS.toNanos(1));
    }
}
