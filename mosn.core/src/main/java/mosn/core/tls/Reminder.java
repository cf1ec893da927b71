package mosn.core.tls;

import mosn.core.loop.Threads;

import java.time.Duration;

/// Does something again each time so much time has passed, until it is closed.
final class Reminder implements AutoCloseable {
    private final Thread thread;

    Reminder(Duration every, Runnable task) {
        this.thread = Threads.virtual("mosn-tls-expiry", () -> repeat(every, task));
        thread.start();
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
