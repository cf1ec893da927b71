package mosn.core.stream;

import mosn.api.stream.Drop;
import mosn.api.stream.LocalReply;
import mosn.api.stream.ReChooseHost;
import mosn.api.stream.ReMatchRoute;
import mosn.api.stream.StreamFilterStatus;
import mosn.api.stream.Termination;
import mosn.core.observe.CounterSet;
import mosn.core.observe.FilterStat;
import mosn.core.observe.Stats;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/// What one filter of a listener costs, and what it decides, phase by phase. It goes on through
/// configurations in which the listener has a filter of this name. Counted on event loops, read on
/// any thread.
public final class FilterLedger implements AutoCloseable {
    /// How many words of replies are told apart.
    private static final int MOST_DETAILS = 50;

    private static final String OTHERS = "others";

    private final Stats stats;
    private final String listener;
    private final String filter;
    private final AtomicReferenceArray<@Nullable CounterSet<FilterStat>> phases =
            new AtomicReferenceArray<>(Phase.values().length);
    private final LongAdder skipped = new LongAdder();
    private final Map<String, LongAdder> replies = new ConcurrentHashMap<>();
    private volatile @Nullable FilterSwitch off;
    private volatile @Nullable FilterBreaker breaker;

    public FilterLedger(Stats stats, String listener, String filter) {
        this.stats = stats;
        this.listener = listener;
        this.filter = filter;
        stats.gauge(FilterStat.TYPE, labels(), "skipped_total", skipped::sum);
        stats.gauge(FilterStat.TYPE, labels(), "switched_off", () -> isOff() ? 1 : 0);
        stats.gauge(FilterStat.TYPE, labels(), "breaker_open", () -> isBroken() ? 1 : 0);
    }

    /// What keeps the filter from being called now; it leads to nothing of the filter's own.
    void tells(FilterSwitch off, @Nullable FilterBreaker breaker) {
        this.off = off;
        this.breaker = breaker;
    }

    private boolean isOff() {
        var now = off;
        return now != null && now.isOff();
    }

    private boolean isBroken() {
        var now = breaker;
        return now != null && now.isOpen();
    }

    public String listener() {
        return listener;
    }

    /// A stream does without the filter, because of its switch or its breaker.
    void skipped() {
        skipped.increment();
    }

    /// The filter has returned.
    ///
    /// @param nanos how long it had the event loop
    /// @param bytes of the body that it was shown
    /// @param changed whether the message is not what it was
    void called(int loop, Phase phase, long nanos, int bytes, boolean changed) {
        var counters = of(phase);
        counters.add(loop, FilterStat.CALLS_TOTAL, 1);
        counters.add(loop, FilterStat.LOOP_TIME_TOTAL, nanos);
        if (bytes > 0) {
            counters.add(loop, FilterStat.BYTES_TOTAL, bytes);
        }
        if (changed) {
            counters.add(loop, FilterStat.CHANGES_TOTAL, 1);
        }
    }

    /// Its answer has come later, or is not waited for any more.
    void waited(int loop, Phase phase, long nanos) {
        of(phase).add(loop, FilterStat.LATE_TOTAL, 1);
        of(phase).add(loop, FilterStat.WAIT_TIME_TOTAL, nanos);
    }

    /// A change that was made while it was waited for, or by its answer.
    void changed(int loop, Phase phase) {
        of(phase).add(loop, FilterStat.CHANGES_TOTAL, 1);
    }

    void decided(int loop, Phase phase, StreamFilterStatus status) {
        switch (status) {
            case LocalReply reply -> {
                of(phase).add(loop, FilterStat.LOCAL_REPLIES_TOTAL, 1);
                replied(reply.detail());
            }
            case Termination.TERMINATION -> count(loop, phase, FilterStat.TERMINATIONS_TOTAL);
            case ReMatchRoute.RE_MATCH_ROUTE -> count(loop, phase, FilterStat.RE_MATCHES_TOTAL);
            case ReChooseHost.RE_CHOOSE_HOST -> count(loop, phase, FilterStat.RE_CHOICES_TOTAL);
            case Drop.DROP -> count(loop, phase, FilterStat.DROPS_TOTAL);
            default -> {}
        }
    }

    void failed(int loop, Phase phase, boolean late) {
        count(loop, phase, late ? FilterStat.TIMEOUTS_TOTAL : FilterStat.ERRORS_TOTAL);
    }

    private void count(int loop, Phase phase, FilterStat what) {
        of(phase).add(loop, what, 1);
    }

    private CounterSet<FilterStat> of(Phase phase) {
        var counters = phases.getPlain(phase.ordinal());
        return counters != null ? counters : newCounters(phase);
    }

    private CounterSet<FilterStat> newCounters(Phase phase) {
        var counters =
                stats.counters(FilterStat.TYPE, labels("phase", word(phase)), FilterStat.class);
        phases.set(phase.ordinal(), counters);
        return counters;
    }

    private void replied(String detail) {
        var known = replies.containsKey(detail) || replies.size() < MOST_DETAILS;
        replies.computeIfAbsent(known ? detail : OTHERS, this::newReplies).increment();
    }

    private LongAdder newReplies(String detail) {
        var number = new LongAdder();
        stats.gauge(
                FilterStat.TYPE,
                labels("detail", detail),
                "local_replies_by_detail_total",
                number::sum);
        return number;
    }

    private Map<String, String> labels() {
        return Map.of("listener", listener, "filter", filter);
    }

    private Map<String, String> labels(String key, String value) {
        return Map.of("listener", listener, "filter", filter, key, value);
    }

    private static String word(Phase phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    /// Its numbers, by phase, and its replies, by the word they bear: what JSON can say.
    public Map<String, Object> report() {
        var byPhase = new LinkedHashMap<String, Object>();
        for (var phase : Phase.values()) {
            var counters = phases.get(phase.ordinal());
            if (counters != null) {
                byPhase.put(word(phase), report(counters));
            }
        }
        var byDetail = new TreeMap<String, Object>();
        replies.forEach((detail, number) -> byDetail.put(detail, number.sum()));
        return Map.of("phases", byPhase, "local_replies", byDetail, "skipped_total", skipped.sum());
    }

    private static Map<String, Object> report(CounterSet<FilterStat> counters) {
        var numbers = new LinkedHashMap<String, Object>();
        for (var what : FilterStat.values()) {
            numbers.put(what.name().toLowerCase(Locale.ROOT), counters.sum(what));
        }
        return numbers;
    }

    /// The listener has no such filter any more.
    @Override
    public void close() {
        stats.remove(FilterStat.TYPE, labels());
        for (var phase : Phase.values()) {
            stats.remove(FilterStat.TYPE, labels("phase", word(phase)));
        }
        replies.keySet().forEach(detail -> stats.remove(FilterStat.TYPE, labels("detail", detail)));
    }
}
