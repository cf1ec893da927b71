package mosn.sdk;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Ends this process when the one that started it is gone: whoever takes its place asks nothing.
final class HostWatch {
    private static final long PERIOD_MILLIS = 500;

    private HostWatch() {}

    static void start() {
        var host = parent();
        if (host.isEmpty()) {
            return; // outside of what this process can see
        }
        var thread = new Thread(() -> watch(host), "host-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private static void watch(Optional<Long> host) {
        try {
            while (parent().equals(host)) {
                TimeUnit.MILLISECONDS.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        Runtime.getRuntime().exit(0);
    }

    private static Optional<Long> parent() {
        return ProcessHandle.current().parent().map(ProcessHandle::pid);
    }
}
