package mosn.core.stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import java.io.IOException;

/// A bench for each test, and in the end nothing left on it.
abstract class BenchTest {
    Bench bench;

    @BeforeEach
    void start() throws InterruptedException {
        bench = new Bench(hosts()).connected();
    }

    /// Between which it may choose.
    int hosts() {
        return 1;
    }

    @AfterEach
    void stop() throws InterruptedException, IOException {
        try {
            bench.check();
        } finally {
            bench.close();
        }
    }
}
