package mosn.it;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// nghttp2's server on a free port, without TLS, with the files of a folder.
final class Nghttpd implements AutoCloseable {
    private final Process process;
    private final int port;

    /// @param options as in `--max-concurrent-streams=2`
    Nghttpd(Path folder, String... options) throws Exception {
        port = Ports.free();
        var command = new java.util.ArrayList<String>();
        command.add("nghttpd");
        command.addAll(java.util.List.of(options));
        command.addAll(
                java.util.List.of(
                        "--no-tls", "--address=127.0.0.1", "-d", folder.toString(), "" + port));
        process = new ProcessBuilder(command).inheritIO().start();
        awaitListening();
    }

    int port() {
        return port;
    }

    private void awaitListening() throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!listens()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException("nghttpd does not listen");
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
    }

    private boolean listens() throws Exception {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
