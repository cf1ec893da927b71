package mosn.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// For what nobody announces.
final class Wait {
    private static final long PATIENCE = Duration.ofSeconds(60).toNanos();
    private static final long BETWEEN = Duration.ofMillis(5).toNanos();

    private Wait() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        var deadline = System.nanoTime() + PATIENCE;
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, "never " + what);
            LockSupport.parkNanos(BETWEEN);
        }
    }

    /// Until somebody listens on this port of 127.0.0.1, and `process` lives, who is to do it.
    static void forPort(Process process, int port) throws Exception {
        until(
                "listens on " + port,
                () -> {
                    assertTrue(process.isAlive(), "the one to listen on " + port + " has ended");
                    return listens(port);
                });
    }

    /// Until nobody listens on this port of 127.0.0.1.
    static void forNobodyOn(int port) throws Exception {
        until("is left by who listens on " + port, () -> !listens(port));
    }

    private static boolean listens(int port) throws IOException {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (SocketException e) {
            return true; // it waited to be accepted when the listener closed
        }
    }
}
