package mosn.core.tls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

@Timeout(60)
class ReminderTest {
    @Test
    void itRemindsAgainAndAgain() throws InterruptedException {
        var reminded = new CountDownLatch(3);
        try (var _ = new Reminder(Duration.ofMillis(1), reminded::countDown)) {
            reminded.await();
        }
    }
}
