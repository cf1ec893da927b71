package mosn.app;

import mosn.core.Proxy;

import sun.misc.Signal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A proxy in the hands of its operator: signals are heard from the moment this is made. What may
/// take long, a reload and the end, keeps none of them from being served.
final class Running {
    private static final Logger LOG = System.getLogger("mosn");

    private static final String REFUSED = "the new configuration is refused, the old one goes on: ";

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final Proxy proxy;

    private enum Event {
        RELOAD,
        REOPEN_LOGS,
        DRAIN,
        STOP,
        DRAINED
    }

    Running(Proxy proxy) {
        this.proxy = proxy;
        on("HUP", Event.RELOAD);
        on("USR1", Event.REOPEN_LOGS);
        on("TERM", Event.DRAIN);
        on("INT", Event.STOP);
    }

    private void on(String signal, Event event) {
        Signal.handle(new Signal(signal), _ -> events.add(event));
    }

    /// Returns when the proxy has been drained, or is to be closed as it is.
    void await() throws InterruptedException {
        var draining = false;
        while (true) {
            var event = events.take();
            switch (event) {
                case RELOAD -> Thread.ofPlatform().name("mosn-reload").start(this::reload);
                case REOPEN_LOGS -> proxy.reopenLogs();
                case DRAIN -> {
                    if (draining) {
                        return;
                    }
                    draining = true;
                    Thread.ofPlatform().name("mosn-drain").start(this::drain);
                }
                case STOP, DRAINED -> {
                    return;
                }
            }
        }
    }

    private void reload() {
        try {
            proxy.reload();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, () -> REFUSED + e.getMessage());
        }
    }

    /// Beside the queue, so that a second signal can cut it short.
    private void drain() {
        try {
            proxy.drain();
        } finally {
            events.add(Event.DRAINED);
        }
    }
}
