package mosn.core.stream;

import static mosn.api.stream.Continue.CONTINUE;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.stream.LocalReply;
import mosn.api.stream.StreamFilterStatus;
import mosn.core.stream.FilterSwitch.Scope;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// Streams that do without a filter: an operator has switched it off, or it fails too often.
class SwitchedOffTest extends BenchTest {
    private static final LocalReply REPLY = LocalReply.of(403, "no");

    /// The status that a client is answered with.
    private int ask() throws InterruptedException {
        var client = bench.client().gets("/");
        if (bench.trace().lines().stream().anyMatch(line -> line.startsWith("host GET"))) {
            bench.host().leg().answers(200);
        }
        bench.trace().await("stream left");
        var status = client.response().status();
        bench.check();
        bench.forget();
        return status;
    }

    @Test
    void aFilterThatIsSwitchedOffIsNotCalled() throws InterruptedException {
        var denies = new Script("a").on(Phase.BEFORE_ROUTE, REPLY);
        bench.filters(denies);
        assertEquals(403, ask());
        denies.off().off("it denies everyone", Scope.ALL, Duration.ZERO);
        assertEquals(200, ask());
        assertEquals(1L, denies.ledger().report().get("skipped_total"));
        denies.off().on(Scope.ALL);
        assertEquals(403, ask());
    }

    @Test
    void aStreamUnderWayKeepsItsFilter() throws InterruptedException {
        var answer = new CompletableFuture<StreamFilterStatus>();
        var denies =
                new Script("a")
                        .on(Phase.BEFORE_ROUTE, _ -> Later.in(Phase.BEFORE_ROUTE, answer))
                        .on(Phase.AFTER_ROUTE, REPLY);
        bench.filters(denies);
        var client = bench.client().gets("/");
        denies.off().off("too late", Scope.ALL, Duration.ZERO);
        bench.run(() -> answer.complete(CONTINUE));
        bench.trace().await("stream left");
        assertEquals(403, client.response().status());
    }

    @Test
    void itMayBeOffForOneVirtualHostOnceThatIsKnown() throws InterruptedException {
        var sees = new AtomicBoolean();
        var denies =
                new Script("a")
                        .on(
                                Phase.BEFORE_ROUTE,
                                _ -> {
                                    sees.set(true);
                                    return CONTINUE;
                                })
                        .on(Phase.AFTER_ROUTE, REPLY);
        bench.filters(denies);
        denies.off().off("another's", Scope.virtualHost("elsewhere"), Duration.ZERO);
        assertEquals(403, ask());
        denies.off().off("this one's", Scope.virtualHost("v"), Duration.ZERO);
        sees.set(false);
        assertEquals(200, ask());
        assertTrue(sees.get());
    }

    @Test
    void eachVirtualHostIsSwitchedByItself() throws InterruptedException {
        var denies = new Script("a").on(Phase.AFTER_ROUTE, REPLY);
        bench.filters(denies);
        var off = denies.off();
        off.off("this one's", Scope.virtualHost("v"), Duration.ZERO);
        off.off("another's", Scope.virtualHost("elsewhere"), Duration.ZERO);
        assertEquals(200, ask());
        assertEquals("on", bench.filters().getLast().report().get("state"));
        assertEquals(List.of("elsewhere", "v"), offFor(off, "virtual_host"));
        off.on(Scope.virtualHost("v"));
        assertEquals(403, ask());
        off.off("everyone's", Scope.ALL, Duration.ZERO);
        assertEquals("off", bench.filters().getLast().report().get("state"));
        assertEquals(200, ask());
        off.on(Scope.ALL);
        assertEquals(Map.of(), off.report());
        assertEquals(403, ask());
    }

    @Test
    void itMayBeOffForOneRoute() throws InterruptedException {
        var denies = new Script("a").on(Phase.AFTER_ROUTE, REPLY);
        bench.filters(denies);
        var off = denies.off();
        off.off("another's", Scope.route("elsewhere"), Duration.ZERO);
        assertEquals(403, ask());
        off.off("this one's", Scope.route("all"), Duration.ZERO);
        off.off("a host's", Scope.virtualHost("elsewhere"), Duration.ZERO);
        assertEquals(200, ask());
        assertEquals(List.of("all", "elsewhere"), offFor(off, "route"));
        off.on(Scope.route("all"));
        assertEquals(403, ask());
        off.on(Scope.ALL);
        assertEquals(Map.of(), off.report());
    }

    /// The names under one key.
    private static List<Object> offFor(FilterSwitch off, String key) {
        var names = new ArrayList<>();
        for (var each : assertInstanceOf(List.class, off.report().get("off_for"))) {
            if (each instanceof Map<?, ?> one && one.get(key) != null) {
                names.add(one.get(key));
            }
        }
        return names;
    }

    @Test
    void aStreamThatKnewItsVirtualHostBeforeKeepsItsFilter() throws InterruptedException {
        var answer = new CompletableFuture<StreamFilterStatus>();
        var denies =
                new Script("a")
                        .on(Phase.AFTER_ROUTE, _ -> Later.in(Phase.AFTER_ROUTE, answer))
                        .on(Phase.AFTER_CHOOSE_HOST, REPLY);
        bench.filters(denies);
        var client = bench.client().gets("/");
        denies.off().off("too late", Scope.virtualHost("v"), Duration.ZERO);
        bench.run(() -> answer.complete(CONTINUE));
        bench.trace().await("stream left");
        assertEquals(403, client.response().status());
    }

    @Test
    void aTryInWhichTheFilterIsNotCalledProvesNothing() throws InterruptedException {
        var answers = new AtomicBoolean();
        var first =
                new Script("first").on(Phase.BEFORE_ROUTE, _ -> answers.get() ? REPLY : CONTINUE);
        var fails = new Script("a").throwsOn(Phase.AFTER_ROUTE).breaksAfter(1, Duration.ofNanos(1));
        bench.filters(first, fails);
        assertEquals(500, ask());
        answers.set(true);
        assertEquals(403, ask()); // the try, which does not come so far
        answers.set(false);
        assertEquals(500, ask());
        assertEquals(2, fails.counted("filter_failures"));
        assertEquals("broken", bench.filters().getLast().report().get("state"));
    }

    @Test
    void itIsOnAgainWhenItsTimeIsOver() {
        var now = new long[1];
        var off = new FilterSwitch("l", "f", () -> now[0]);
        off.off("a while", Scope.ALL, Duration.ofMinutes(1));
        assertTrue(off.isOff());
        assertEquals("a while", off.report().get("reason"));
        now[0] = Duration.ofMinutes(1).toNanos();
        assertFalse(off.isOff());
        assertEquals(Map.of(), off.report());
    }

    @Test
    void oneThatTheConfigurationDisablesIsOffUntilItIsEnabled() {
        var off = new FilterSwitch("l", "f");
        off.configured(true);
        assertTrue(off.isOff());
        assertEquals("the configuration has it disabled", off.report().get("reason"));
        off.on(Scope.ALL);
        assertFalse(off.isOff());
        off.configured(true); // a reload
        assertFalse(off.isOff());
        off.configured(false);
        off.configured(true);
        assertTrue(off.isOff());
        off.configured(false);
        assertEquals(Map.of(), off.report());
    }

    @Test
    void whatAnOperatorSaysForAWhileEndsAsTheConfigurationHasIt() {
        var now = new long[1];
        var off = new FilterSwitch("l", "f", () -> now[0]);
        off.configured(true);
        off.off("a while", Scope.ALL, Duration.ofMinutes(1));
        assertEquals("a while", off.report().get("reason"));
        now[0] = Duration.ofMinutes(1).toNanos();
        assertTrue(off.isOff());
        assertEquals("the configuration has it disabled", off.report().get("reason"));
        off.off("for good", Scope.ALL, Duration.ZERO);
        off.configured(false);
        assertTrue(off.isOff());
        assertEquals("for good", off.report().get("reason"));
    }

    @Test
    void aFilterThatKeepsFailingIsLeftAloneAndDeniesWithoutBeingCalled()
            throws InterruptedException {
        var fails =
                new Script("a").throwsOn(Phase.BEFORE_ROUTE).breaksAfter(2, Duration.ofHours(1));
        bench.filters(fails);
        assertEquals(500, ask());
        assertEquals(500, ask());
        assertEquals(2, fails.counted("filter_failures"));
        assertEquals(500, ask());
        assertEquals(2, fails.counted("filter_failures"));
        assertEquals(1L, fails.ledger().report().get("skipped_total"));
    }

    @Test
    void theFilterWithoutWhichThereIsNoStreamIsNamed() throws InterruptedException {
        var stopped = new ArrayList<@Nullable String>();
        var back =
                new Script("back")
                        .on(
                                Phase.BEFORE_SEND,
                                turn -> {
                                    stopped.add(turn.stream().variable("filter_stopped"));
                                    return CONTINUE;
                                });
        var optional = new Script("optional").notMade().allowed();
        bench.filters(
                back, optional, new Script("a").notMade().breaksAfter(1, Duration.ofHours(1)));
        assertEquals(500, ask()); // it cannot be made
        assertEquals(500, ask()); // its breaker is open
        assertEquals(List.of("a", "a"), stopped);
    }

    @Test
    void oneThatAllowsIsLeftAloneTooAndIsCalledAgainWhenItWorks() throws InterruptedException {
        var broken = new AtomicBoolean(true);
        var filter =
                new Script("a")
                        .on(
                                Phase.BEFORE_ROUTE,
                                _ -> {
                                    if (broken.get()) {
                                        throw new IllegalStateException("broken");
                                    }
                                    return REPLY;
                                })
                        .allowed()
                        .breaksAfter(1, Duration.ofNanos(1));
        bench.filters(filter);
        assertEquals(200, ask());
        broken.set(false);
        assertEquals(403, ask()); // the try
        assertEquals(403, ask());
        assertEquals(1, filter.counted("filter_failures"));
    }
}
