package mosn.core.stream;

import mosn.core.loop.DurationText;
import mosn.core.router.RouteEntry;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/// What an operator has said about one filter of a listener at run time: for all streams, and for
/// those of single virtual hosts and routes, each by itself. It goes on through configurations in
/// which the listener has a filter of this name. What the configuration says holds for all streams
/// where the operator has said nothing since. Safe from any thread.
public final class FilterSwitch {
    private static final System.Logger LOG = System.getLogger(FilterSwitch.class.getName());

    private final String described;
    private final LongSupplier nanoTime;
    private volatile Said said = Said.NOTHING;
    private boolean disabled;

    public FilterSwitch(String listener, String filter) {
        this(listener, filter, System::nanoTime);
    }

    FilterSwitch(String listener, String filter, LongSupplier nanoTime) {
        this.described = "filter " + filter + " of listener " + listener;
        this.nanoTime = nanoTime;
    }

    /// Whose streams something is said about.
    ///
    /// @param name of the virtual host or route; empty for all
    public record Scope(Kind kind, String name) implements Comparable<Scope> {
        public enum Kind {
            ALL,
            VIRTUAL_HOST,
            ROUTE;

            String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        public static final Scope ALL = new Scope(Kind.ALL, "");

        private static final Comparator<Scope> ORDER =
                Comparator.comparing(Scope::kind).thenComparing(Scope::name);

        public static Scope virtualHost(String name) {
            return new Scope(Kind.VIRTUAL_HOST, name);
        }

        public static Scope route(String name) {
            return new Scope(Kind.ROUTE, name);
        }

        @Override
        public int compareTo(Scope other) {
            return ORDER.compare(this, other);
        }

        /// As it stands behind a filter's name in a sentence.
        private String described() {
            return kind == Kind.ALL ? "" : " for the " + kind.word().replace('_', ' ') + " " + name;
        }
    }

    /// That the filter is not called.
    ///
    /// @param reason for whoever looks next
    /// @param length zero without an end
    private record Off(String reason, Instant since, long sinceNanos, Duration length) {
        boolean isOver(long now) {
            return !length.isZero() && now - sinceNanos >= length.toNanos();
        }

        void report(Map<String, Object> to) {
            to.put("reason", reason);
            to.put("since", since.toString());
            if (!length.isZero()) {
                to.put("until", since.plus(length).toString());
            }
        }
    }

    /// @param atFirst what holds for all again when what is said of them is over; null for nothing
    private record Said(SortedMap<Scope, Off> offs, @Nullable Off atFirst) {
        static final Said NOTHING = new Said(new TreeMap<>(), null);

        Said with(Scope scope, Off off) {
            var more = new TreeMap<>(offs);
            more.put(scope, off);
            return new Said(more, atFirst);
        }

        Said without(Scope scope) {
            var fewer = new TreeMap<>(offs);
            fewer.remove(scope);
            return new Said(fewer, atFirst);
        }

        /// Whether anything of it is.
        boolean isOver(long now) {
            return offs.values().stream().anyMatch(off -> off.isOver(now));
        }

        Said after(long now) {
            var left = new TreeMap<>(offs);
            left.values().removeIf(off -> off.isOver(now));
            return new Said(left, atFirst).settled();
        }

        Said atFirst(@Nullable Off off) {
            var left = new TreeMap<>(offs);
            left.values().removeIf(each -> each.equals(atFirst));
            return new Said(left, off).settled();
        }

        private Said settled() {
            return atFirst == null || offs.containsKey(Scope.ALL) ? this : with(Scope.ALL, atFirst);
        }
    }

    /// A configuration is at work from now on. As long as they say the same, what an operator has
    /// said since the first of them holds.
    ///
    /// @param disabled whether it has the filter switched off
    synchronized void configured(boolean disabled) {
        if (disabled != this.disabled) {
            this.disabled = disabled;
            said =
                    said.atFirst(
                            disabled
                                    ? new Off(
                                            "the configuration has it disabled",
                                            Instant.now(),
                                            nanoTime.getAsLong(),
                                            Duration.ZERO)
                                    : null);
        }
    }

    /// New streams do without the filter; those under way keep it.
    ///
    /// @param reason for whoever looks next
    /// @param scope whose streams it holds for: of a virtual host or route from when they are known
    /// @param length zero without an end
    public synchronized void off(String reason, Scope scope, Duration length) {
        said = said.with(scope, new Off(reason, Instant.now(), nanoTime.getAsLong(), length));
        LOG.log(
                System.Logger.Level.WARNING,
                "{0} is switched off{1}{2}: {3}",
                described,
                scope.described(),
                length.isZero() ? "" : " for " + DurationText.of(length),
                reason);
    }

    /// @param scope all ends what is said about any
    public synchronized void on(Scope scope) {
        become(scope.equals(Scope.ALL) ? Said.NOTHING : said.without(scope));
    }

    private void become(Said after) {
        var before = said;
        said = after;
        for (var scope : before.offs.keySet()) {
            if (!after.offs.containsKey(scope)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "{0} is switched on again{1}",
                        described,
                        scope.described());
            }
        }
    }

    /// Whether a stream that begins now does without the filter.
    public boolean isOff() {
        return isOff(Scope.ALL);
    }

    /// Whether a stream of this route does without the filter from here on.
    boolean isOffFor(RouteEntry route) {
        return isOff(Scope.virtualHost(route.virtualHost())) || isOff(Scope.route(route.name()));
    }

    private boolean isOff(Scope scope) {
        var now = now();
        return !now.offs.isEmpty() && now.offs.containsKey(scope);
    }

    private Said now() {
        var now = said;
        return !now.offs.isEmpty() && now.isOver(nanoTime.getAsLong()) ? afterSome() : now;
    }

    private synchronized Said afterSome() {
        become(said.after(nanoTime.getAsLong()));
        return said;
    }

    /// What JSON can say of it; empty while the filter is on for all.
    Map<String, Object> report() {
        var report = new LinkedHashMap<String, Object>();
        var some = new ArrayList<Map<String, Object>>();
        now().offs
                .forEach(
                        (scope, off) -> {
                            if (scope.equals(Scope.ALL)) {
                                off.report(report);
                            } else {
                                var one = new LinkedHashMap<String, Object>();
                                one.put(scope.kind().word(), scope.name());
                                off.report(one);
                                some.add(one);
                            }
                        });
        if (!some.isEmpty()) {
            report.put("off_for", some);
        }
        return report;
    }
}
