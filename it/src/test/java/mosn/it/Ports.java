package mosn.it;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/// Ports that nobody listens on, for what must know its port before it listens. Linux gives them to
/// nobody who asks for any, as it does those from 32768 on, and no two processes that run tests
/// have the same.
final class Ports {
    private static final int EACH = 3000;
    private static final int FIRST =
            26_000 + EACH * (Integer.getInteger("surefire.forkNumber", 1) - 1);
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(EACH));

    private Ports() {}

    static int free() throws IOException {
        for (var tries = 0; tries < EACH; tries++) {
            var port = FIRST + NEXT.getAndIncrement() % EACH;
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("all ports from " + FIRST + " on are taken");
    }

    private static boolean isFree(int port) throws IOException {
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (BindException e) {
            return false;
        }
    }
}
