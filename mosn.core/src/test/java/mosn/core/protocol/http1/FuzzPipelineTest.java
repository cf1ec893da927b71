package mosn.core.protocol.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.core.protocol.http1.Corpus.Case;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/// Cases of the corpus, damaged at random. Whatever comes of it: nothing is thrown out of a
/// handler, nothing leaks (the build fails on a `LEAK:`), a refusal closes the connection, and the
/// same bytes fare the same however they are cut into reads.
///
/// `-Dfuzz.seed=N -Dfuzz.rounds=M` repeat a failure, or look longer.
class FuzzPipelineTest {
    private static final String UPGRADE =
            String.join(
                    "\r\n",
                    "GET / HTTP/1.1",
                    "Host: a",
                    "Connection: upgrade",
                    "Upgrade: websocket",
                    "\r\n");

    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 1000);

    /// What makes a difference to a parser.
    private static final List<String> MORSELS =
            List.of(
                    "\r",
                    "\n",
                    "\r\n",
                    "\r\n\r\n",
                    " ",
                    "\t",
                    ":",
                    ",",
                    ";",
                    "=",
                    "0",
                    "1",
                    "f",
                    "\0",
                    "\u007f",
                    "\u00ff",
                    "/",
                    "?",
                    "#",
                    "HTTP/1.0",
                    "HTTP/1.1",
                    "GET ",
                    "a",
                    "Content-Length: 1\r\n",
                    "Content-Length: ",
                    "Transfer-Encoding: chunked\r\n",
                    "Connection: close\r\n",
                    "Connection: upgrade\r\n",
                    "Upgrade: websocket\r\n",
                    "Host: b\r\n",
                    "Expect: 100-continue\r\n",
                    "0\r\n\r\n",
                    "1\r\nx\r\n");

    private final List<Case> corpus = Corpus.all();

    @Test
    void damagedRequestsAreTakenOrRefusedTheSameWayHoweverTheyAreCut() {
        fuzz(Case::client, FuzzPipelineTest::request);
    }

    @Test
    void damagedResponsesAreTakenOrRefusedTheSameWayHoweverTheyAreCut() {
        fuzz(Case::host, FuzzPipelineTest::response);
    }

    private void fuzz(Function<Case, String> part, Outcome outcome) {
        for (var round = 0; round < ROUNDS; round++) {
            var seed = SEED * 1_000_000 + round;
            var random = new Random(seed);
            var chosen = corpus.get(random.nextInt(corpus.size()));
            var bytes = damaged(random, part.apply(chosen));
            var whole = outcome.of(bytes, Consumer::accept);
            var cutting = new Random(seed);
            var cut = outcome.of(bytes, (sink, all) -> CorpusPipelineTest.cut(cutting, sink, all));
            var again = "fuzz.seed=" + SEED + " round " + round + " of " + chosen;
            assertEquals(whole, cut, again);
            assertTrue(!whole.contains("refused ") || whole.contains("client closed\n"), again);
        }
    }

    private interface Sending {
        void send(Consumer<String> sink, String bytes);
    }

    private interface Outcome {
        String of(String bytes, Sending sending);
    }

    /// Whether a host has got it, what was refused or reset, and what the client got.
    private static String request(String bytes, Sending sending) {
        try (var exchange = new Exchange(Http1Config.DEFAULT)) {
            sending.send(exchange::clientSends, bytes);
            var first = exchange.forwarded().lines().findFirst().orElse("");
            return first + "\n" + exchange.log() + exchange.answer();
        }
    }

    /// The same of a response to a good request.
    private static String response(String bytes, Sending sending) {
        try (var exchange = new Exchange(Http1Config.DEFAULT)) {
            exchange.clientSends(UPGRADE);
            sending.send(exchange::hostSends, bytes);
            return exchange.log() + Chunks.merged(exchange.answer());
        }
    }

    private static String damaged(Random random, String bytes) {
        var damaged = new StringBuilder(bytes);
        for (var times = random.nextInt(4); times > 0 && !damaged.isEmpty(); times--) {
            var at = random.nextInt(damaged.length());
            switch (random.nextInt(5)) {
                case 0 -> damaged.setCharAt(at, (char) random.nextInt(256));
                case 1 -> damaged.deleteCharAt(at);
                case 2 -> damaged.delete(at, Math.min(damaged.length(), at + random.nextInt(20)));
                case 3 -> {
                    var to = Math.min(damaged.length(), at + random.nextInt(60));
                    damaged.insert(at, damaged.substring(at, to));
                }
                default -> damaged.insert(at, MORSELS.get(random.nextInt(MORSELS.size())));
            }
        }
        return damaged.toString();
    }
}
