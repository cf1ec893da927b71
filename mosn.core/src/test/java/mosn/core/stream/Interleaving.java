package mosn.core.stream;

import static mosn.api.stream.Continue.CONTINUE;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.message.Buffer;
import mosn.api.stream.BodyMode;
import mosn.api.stream.Drop;
import mosn.api.stream.LocalReply;
import mosn.api.stream.ReChooseHost;
import mosn.api.stream.ReMatchRoute;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.ResponseDataStatus;
import mosn.api.stream.StreamFilterStatus;
import mosn.api.stream.Termination;
import mosn.core.message.StreamReset;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// One stream with two filters whose every step is left to chance: who moves next, what filters
/// answer, where and when, what client and host send, and who gives up.
///
/// The model is small: what client and host have said, and whether a filter has put something else
/// in its place.
final class Interleaving {
    private static final String RECEIVER = "A?B*C*D*E?T?";
    private static final String SENDER = "I*S?d*e?t?";

    private final Bench bench;
    private final Random random;

    /// Answers that filters owe.
    private final List<Runnable> owed = Collections.synchronizedList(new ArrayList<>());

    private final Queue<Runnable> clientMoves = new ArrayDeque<>();
    private final Queue<Runnable> hostMoves = new ArrayDeque<>();
    private final StringBuilder requestBody = new StringBuilder();
    private final StringBuilder responseBody = new StringBuilder();
    private final boolean oneWay;
    private int legs;
    private volatile boolean changed;
    private boolean leaves;

    Interleaving(Bench bench, long seed) {
        this.bench = bench;
        this.random = new Random(seed);
        this.oneWay = chance(3);
    }

    /// @return whether the client got a whole response of the host's
    boolean run() throws InterruptedException {
        bench.filters(filter("a"), filter("b"));
        var client = bench.client();
        if (oneWay) {
            client.wantsNoAnswer();
        }
        planClient(client);
        for (var before = bench.trace().size();
                !bench.trace().lines().contains("stream left");
                before = bench.trace().size()) {
            if (!move(client) && !bench.trace().awaitMore(before)) {
                throw new AssertionError("stuck\n" + bench.trace());
            }
        }
        while (!owed.isEmpty()) {
            owed.removeFirst().run(); // too late
        }
        bench.settle();
        return judge(client);
    }

    /// In percent.
    private boolean chance(int percent) {
        synchronized (random) {
            return random.nextInt(100) < percent;
        }
    }

    private int choose(int bound) {
        synchronized (random) {
            return random.nextInt(bound);
        }
    }

    private Script filter(String name) {
        var script = new Script(name).request(mode()).response(mode());
        if (chance(30)) {
            script.virtual(1 + choose(2));
        }
        if (chance(50)) {
            script.allowed();
        }
        if (chance(2)) {
            script.notMade();
        }
        if (chance(3)) {
            script.within(Duration.ofMillis(1));
        }
        for (var phase : Phase.values()) {
            script.on(phase, turn -> answer(phase, turn));
        }
        return script;
    }

    private BodyMode mode() {
        return switch (choose(5)) {
            case 0 -> BodyMode.STREAMED;
            case 1 -> BodyMode.streamed(1 + choose(30));
            case 2 -> BodyMode.whole(1 + choose(30));
            default -> BodyMode.NOT_WANTED;
        };
    }

    private StreamFilterStatus answer(Phase phase, Script.Turn turn) {
        if (Thread.currentThread().isVirtual() && chance(15)) {
            block();
        }
        if (chance(1)) {
            var _ = turn.stream().terminate(430);
        }
        if (turn.piece() == null && chance(10)) {
            replaceWhole(phase, turn);
        }
        if (phase != Phase.INFORMATIONAL && chance(15)) {
            var answer = new CompletableFuture<StreamFilterStatus>();
            owe(() -> complete(answer, phase));
            return Later.in(phase, answer);
        }
        return now(phase);
    }

    private void complete(CompletableFuture<StreamFilterStatus> answer, Phase phase) {
        try {
            if (chance(10)) {
                var still = new CompletableFuture<StreamFilterStatus>();
                owe(() -> complete(still, phase));
                answer.complete(Later.in(phase, still));
            } else {
                answer.complete(now(phase));
            }
        } catch (IllegalArgumentException e) {
            answer.completeExceptionally(e);
        }
    }

    private void owe(Runnable answer) {
        owed.add(answer);
        bench.trace().add("owed");
    }

    private void block() {
        var gate = new CountDownLatch(1);
        owe(gate::countDown);
        try {
            gate.await();
        } catch (InterruptedException e) {
            // given up; what it answers now changes nothing
        }
    }

    private void replaceWhole(Phase phase, Script.Turn turn) {
        var stream = turn.stream();
        if (phase == Phase.BEFORE_SEND) {
            if (stream.responseBody() != null) {
                changed = true;
                stream.responseBody(Buffer.of("new"));
            }
        } else if (stream.requestBody() != null) {
            changed = true;
            stream.requestBody(Buffer.of("new"));
        }
    }

    private StreamFilterStatus now(Phase phase) {
        if (chance(4)) {
            throw new IllegalArgumentException("on purpose");
        }
        if (chance(2)) {
            return Termination.TERMINATION;
        }
        return switch (phase) {
            case BEFORE_ROUTE, REQUEST_TRAILERS, BEFORE_SEND -> replyOr(CONTINUE);
            case AFTER_ROUTE -> replyOr(chance(10) ? ReMatchRoute.RE_MATCH_ROUTE : CONTINUE);
            case AFTER_CHOOSE_HOST -> replyOr(chance(10) ? ReChooseHost.RE_CHOOSE_HOST : CONTINUE);
            case REQUEST_DATA -> replyOr(chance(10) ? replaced() : CONTINUE);
            case INFORMATIONAL -> chance(20) ? Drop.DROP : CONTINUE;
            case RESPONSE_DATA -> chance(10) ? replacedResponse() : CONTINUE;
            case RESPONSE_TRAILERS -> CONTINUE;
        };
    }

    private StreamFilterStatus replyOr(StreamFilterStatus other) {
        if (!chance(4)) {
            return other;
        }
        var reply = LocalReply.of(403, "no");
        return chance(50) ? reply.text("go away") : reply;
    }

    private RequestDataStatus replaced() {
        changed = true;
        return RequestDataStatus.replace(chance(30) ? Buffer.EMPTY : Buffer.of("new"));
    }

    private ResponseDataStatus replacedResponse() {
        changed = true;
        return ResponseDataStatus.replace(chance(30) ? Buffer.EMPTY : Buffer.of("new"));
    }

    /// What the client does, one after the other.
    private void planClient(ScriptedClient client) {
        var alone = chance(30);
        var method = alone ? "GET" : chance(50) ? "PUT" : "POST";
        var fields = chance(10) ? new String[] {"expect", "100-continue"} : new String[0];
        clientMoves.add(() -> client.begins(method, "/", alone, fields));
        var chunks = alone ? 0 : choose(4);
        for (var i = 0; i < chunks; i++) {
            var text = "q" + i + "-".repeat(choose(9));
            clientMoves.add(
                    () -> {
                        requestBody.append(text);
                        client.sends(text);
                    });
        }
        if (!alone) {
            clientMoves.add(chance(30) ? client::endsWithTrailers : () -> client.ends(""));
        }
        if (chance(15)) {
            var moves = new ArrayList<>(clientMoves);
            clientMoves.clear();
            clientMoves.addAll(moves.subList(0, 1 + choose(moves.size())));
            leaves = true;
            clientMoves.add(client::leaves);
        } else if (chance(3)) {
            clientMoves.add(() -> client.fails(StreamReset.REQUEST_TOO_LARGE));
        }
    }

    /// What the host does with one try.
    private void planHost(ScriptedHost.Leg host) {
        hostMoves.clear();
        responseBody.setLength(0);
        if (chance(5)) {
            hostMoves.add(() -> host.resets(StreamReset.UPSTREAM_CLOSED_EARLY));
            return;
        }
        for (var i = choose(3); i > 0; i--) {
            hostMoves.add(() -> host.informs(103));
        }
        if (chance(30)) {
            hostMoves.add(() -> host.answers(200));
            return;
        }
        hostMoves.add(() -> host.begins(200));
        for (var i = choose(4); i > 0; i--) {
            var text = "r" + i + "-".repeat(choose(9));
            hostMoves.add(
                    () -> {
                        responseBody.append(text);
                        host.sends(text);
                    });
        }
        hostMoves.add(
                chance(10)
                        ? () -> host.resets(StreamReset.UPSTREAM_CLOSED)
                        : chance(30) ? host::endsWithTrailers : () -> host.ends(""));
    }

    /// Lets somebody do something; whether there was anything to do.
    private boolean move(ScriptedClient client) {
        var host = host();
        switch (choose(10)) {
            case 0 -> client.full(chance(50));
            case 1 -> {
                if (host != null) {
                    host.full(chance(50));
                }
            }
            case 2, 3, 4 -> {
                if (!clientMoves.isEmpty() && (!client.paused() || chance(20))) {
                    clientMoves.remove().run();
                    return true;
                }
            }
            case 5, 6, 7 -> {
                if (host != null && !hostMoves.isEmpty() && (!host.paused() || chance(20))) {
                    hostMoves.remove().run();
                    return true;
                }
            }
            default -> {
                if (!owed.isEmpty()) {
                    var answer = owed.remove(choose(owed.size()));
                    if (chance(50)) {
                        bench.run(answer);
                    } else {
                        answer.run();
                    }
                    bench.settle();
                    return true;
                }
            }
        }
        if (clientMoves.isEmpty() && hostMoves.isEmpty() && owed.isEmpty()) {
            client.full(false);
            if (host != null) {
                host.full(false);
            }
            bench.settle();
            return host() != host || !owed.isEmpty();
        }
        return true;
    }

    private ScriptedHost.@Nullable Leg host() {
        var begun = bench.host().begun();
        if (begun == 0) {
            return null;
        }
        var leg = bench.host().leg();
        if (begun > legs) {
            legs = begun;
            planHost(leg);
        }
        return leg;
    }

    private boolean judge(ScriptedClient client) {
        var got = bench.trace().of("client");
        var heads = got.stream().filter(line -> line.matches("[2-5].*")).count();
        var ends =
                got.stream()
                        .filter(
                                line ->
                                        line.endsWith("end")
                                                || line.equals("reset")
                                                || line.startsWith("trailers"))
                        .count();
        assertTrue(heads <= 1, "several responses\n" + bench.trace());
        assertTrue(ends <= 1, "several ends\n" + bench.trace());
        if (!leaves && !oneWay) {
            assertEquals(1, ends, "no end\n" + bench.trace());
        }
        judgeFilter("a");
        judgeFilter("b");
        var whole = ends == 1 && !got.getLast().equals("reset") && got.getFirst() != null;
        var hosts = whole && got.stream().anyMatch(line -> line.startsWith("200"));
        if (hosts && !changed) {
            assertEquals(responseBody.toString(), client.body(), bench.trace()::toString);
        }
        var host = host();
        if (host != null && host.hasAll() && !changed) {
            assertEquals(requestBody.toString(), host.body(), bench.trace()::toString);
        }
        return hosts;
    }

    private void judgeFilter(String name) {
        var calls = new StringBuilder();
        for (var line : bench.trace().of(name)) {
            calls.append(letter(line));
        }
        var receiver = calls.toString().replaceAll("[^A-HT]", "");
        var sender = calls.toString().replaceAll("[^ISdet]", "");
        assertTrue(receiver.matches(RECEIVER), () -> name + " " + calls + "\n" + bench.trace());
        assertTrue(sender.matches(SENDER), () -> name + " " + calls + "\n" + bench.trace());
        assertTrue(
                !sender.matches(".*[det].*") || sender.contains("S"),
                () -> name + " saw a body without its head\n" + bench.trace());
        assertTrue(
                calls.isEmpty() || calls.indexOf("X") == calls.length() - 1,
                () -> name + " is not destroyed last\n" + bench.trace());
        assertTrue(
                receiver.chars().filter(c -> c == 'B' || c == 'C').count() <= 12,
                () -> name + " went too many rounds\n" + bench.trace());
    }

    private static char letter(String line) {
        var end = line.endsWith(" end");
        var space = line.indexOf(' ');
        return switch (space < 0 ? line : line.substring(0, space)) {
            case "beforeRoute" -> 'A';
            case "afterRoute" -> 'B';
            case "afterChooseHost" -> 'C';
            case "requestData" -> end ? 'E' : 'D';
            case "requestTrailers" -> 'T';
            case "informational" -> 'I';
            case "beforeSend" -> 'S';
            case "responseData" -> end ? 'e' : 'd';
            case "responseTrailers" -> 't';
            case "onDestroy" -> 'X';
            default -> throw new AssertionError(line);
        };
    }
}
