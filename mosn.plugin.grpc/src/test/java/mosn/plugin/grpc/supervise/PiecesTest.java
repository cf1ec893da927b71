package mosn.plugin.grpc.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import mosn.plugin.grpc.call.FilterConfig;
import mosn.plugin.grpc.call.Wishes;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

class PiecesTest {
    private final FilterConfig whole = new FilterConfig(1, 0, "f", "{}", Duration.ofSeconds(1));
    private final AtomicInteger numbers = new AtomicInteger(1);
    private final List<CompletableFuture<Wishes>> sent = new ArrayList<>();
    private final List<Integer> released = new ArrayList<>();
    private final Pieces pieces =
            new Pieces(
                    whole,
                    numbers::incrementAndGet,
                    _ -> {
                        sent.add(new CompletableFuture<>());
                        return sent.getLast();
                    },
                    config -> released.add(config.number()));

    @Test
    void whatIsUnderWayIsNotSentAgain() {
        var first = pieces.of("{\"a\":1}").toCompletableFuture();
        var second = pieces.of("{\"a\":1}").toCompletableFuture();
        assertEquals(1, sent.size());
        sent.getFirst().complete(null);
        assertSame(first.join(), second.join());
        assertSame(first.join(), pieces.of("{\"a\":1}").toCompletableFuture().join());
        pieces.close();
        assertEquals(List.of(2, 1), released);
    }

    @Test
    void whatWasRefusedIsSentAgain() {
        var refused = pieces.of("{\"a\":1}").toCompletableFuture();
        sent.getFirst().completeExceptionally(new IllegalArgumentException("on purpose"));
        assertEquals(true, refused.isCompletedExceptionally());
        var accepted = pieces.of("{\"a\":1}").toCompletableFuture();
        sent.getLast().complete(null);
        assertEquals(2, sent.size());
        accepted.join();
        pieces.close();
        assertEquals(List.of(3, 1), released);
    }
}
