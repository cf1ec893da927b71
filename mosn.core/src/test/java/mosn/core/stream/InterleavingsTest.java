package mosn.core.stream;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Random;

/// Two filters of every kind, a client that may leave and a host that may fail, through many
/// interleavings. What must hold for every stream, whatever happens to it, is in [Interleaving].
class InterleavingsTest {
    private static final int RUNS = 2000;

    @Test
    void whateverHappensAStreamEndsOnceAndWhole() throws InterruptedException, IOException {
        var first = Long.getLong("mosn.test.seed", new Random().nextLong(1_000_000_000L));
        var runs = Integer.getInteger("mosn.test.runs", RUNS);
        var whole = 0;
        try (var bench = new Bench().connected()) {
            for (var seed = first; seed < first + runs; seed++) {
                try {
                    if (new Interleaving(bench, seed).run()) {
                        whole++;
                    }
                    bench.check();
                    bench.forget();
                } catch (Throwable e) {
                    var again = "-Dmosn.test.seed=" + seed + " -Dmosn.test.runs=1\n";
                    throw new AssertionError(again + e.getMessage(), e);
                }
            }
        }
        // a test in which nearly nothing gets through would prove nothing
        assertTrue(whole >= runs / 10, whole + " of " + runs + " got the host's whole response");
    }
}
