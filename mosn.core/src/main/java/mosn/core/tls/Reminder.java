package mosn.core.tls;

import java.time.Duration;

/// Does something again each time so much time has passed, until it is closed.
final class Reminder implements AutoCloseable {
    private final Thread thread;

    Reminder(Duration every, Runnable task) {
        this.thread = Thread.ofVirtual().name("mosn-tls-expiry").start(() -> repeat(every, task));
    }

    private static void repeat(Duration every, Runnable task) {
        try {
            while (true) {
                Thread.sleep(every);
                task.run();
            }
        } catch (InterruptedException e) {
            // it is closed
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
