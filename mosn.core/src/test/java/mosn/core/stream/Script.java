package mosn.core.stream;

import mosn.api.Metrics;
import mosn.api.stream.BodyMode;
import mosn.api.stream.Continue;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterStatus;
import mosn.core.config.JsonConfigNode;
import mosn.core.observe.Stats;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.function.Function;

/// What a filter of a test does in each phase, and how it is configured; in phases of which nothing
/// is said it goes on.
final class Script {
    /// One call of the filter.
    ///
    /// @param piece the chunk, the trailers, or the head of a 1xx response
    record Turn(Stream stream, @Nullable Object piece, boolean end) {}

    private final String name;
    private final Map<Phase, Function<Turn, StreamFilterStatus>> answers =
            new EnumMap<>(Phase.class);
    private BodyMode request = BodyMode.NOT_WANTED;
    private BodyMode response = BodyMode.NOT_WANTED;
    private boolean virtual;
    private boolean notMade;
    private int concurrency = 1024;
    private Duration timeout = Duration.ZERO;
    private boolean allow;
    private final Stats stats = new Stats(1);
    private final Metrics metrics = stats.extension("a");
    private final FilterLedger ledger;
    private final FilterSwitch off;
    private FilterBreaker.@Nullable Config breaker;

    Script(String name) {
        this.ledger = new FilterLedger(stats, "l", name);
        this.off = new FilterSwitch("l", name);
        this.name = name;
    }

    Script on(Phase phase, Function<Turn, StreamFilterStatus> answer) {
        answers.put(phase, answer);
        return this;
    }

    Script on(Phase phase, StreamFilterStatus answer) {
        return on(phase, _ -> answer);
    }

    Script throwsOn(Phase phase) {
        return on(
                phase,
                _ -> {
                    throw new IllegalArgumentException("on purpose");
                });
    }

    /// Its factory throws.
    Script notMade() {
        notMade = true;
        return this;
    }

    Script request(BodyMode mode) {
        request = mode;
        return this;
    }

    Script response(BodyMode mode) {
        response = mode;
        return this;
    }

    Script virtual() {
        return virtual(1024);
    }

    Script virtual(int atATime) {
        virtual = true;
        concurrency = atATime;
        return this;
    }

    Script within(Duration timeout) {
        this.timeout = timeout;
        return this;
    }

    /// `on_error: allow`.
    Script allowed() {
        allow = true;
        return this;
    }

    String name() {
        return name;
    }

    StreamFilterStatus answer(Phase phase, Turn turn) {
        return answers.getOrDefault(phase, _ -> Continue.CONTINUE).apply(turn);
    }

    FilterSlot slot(Bench bench) {
        return slot(new Factory(bench));
    }

    FilterSlot slot(StreamFilterFactory factory) {
        return new FilterSlot(
                config(name, timeout, allow, breaker),
                factory,
                mosn.core.loop.ContextLoader.IMAGE,
                new Silence(),
                metrics,
                ledger,
                off);
    }

    static StreamFilterConfig config(
            String name, Duration timeout, boolean allow, FilterBreaker.@Nullable Config breaker) {
        var node = JsonConfigNode.of("{}");
        return new StreamFilterConfig(
                name, "scripted", null, node, timeout, allow, breaker, false, node);
    }

    /// So many errors in a minute, and it is left alone for so long.
    Script breaksAfter(int errors, Duration pause) {
        breaker = new FilterBreaker.Config(errors, Duration.ofMinutes(1), pause);
        return this;
    }

    FilterSwitch off() {
        return off;
    }

    /// What the filter has cost.
    FilterLedger ledger() {
        return ledger;
    }

    /// What the filter's slot has counted.
    long counted(String name) {
        return metrics.counter(name).value();
    }

    private final class Factory implements StreamFilterFactory {
        private final Bench bench;

        Factory(Bench bench) {
            this.bench = bench;
        }

        @Override
        public StreamFilter create(Stream stream) {
            if (notMade) {
                throw new IllegalArgumentException("on purpose");
            }
            var filter = ScriptedFilter.of(Script.this, bench, stream, request, response);
            bench.made(filter);
            return filter;
        }

        @Override
        public RunsOn runsOn() {
            return virtual ? RunsOn.VIRTUAL_THREAD : RunsOn.EVENT_LOOP;
        }

        @Override
        public int concurrency() {
            return concurrency;
        }

        @Override
        public BodyMode requestBody() {
            return request;
        }

        @Override
        public BodyMode responseBody() {
            return response;
        }
    }

    /// Filters fail here on purpose.
    private static final class Silence implements System.Logger {
        @Override
        public String getName() {
            return "silence";
        }

        @Override
        public boolean isLoggable(Level level) {
            return false;
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String message,
                @Nullable Throwable thrown) {}

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String format,
                @Nullable Object... parameters) {}
    }
}
