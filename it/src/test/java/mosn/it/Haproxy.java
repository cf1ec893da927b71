package mosn.it;

import java.nio.file.Files;
import java.nio.file.Path;

/// HAProxy on two free ports: what comes in HTTP/1 it forwards in HTTP/2 to one port, what comes in
/// HTTP/2 in HTTP/1 to another.
final class Haproxy implements AutoCloseable {
    private final int http1;
    private final int http2;
    private final Process process;

    /// @param toHttp2 a port of 127.0.0.1
    /// @param toHttp1 another
    Haproxy(Path folder, int toHttp2, int toHttp1) throws Exception {
        http1 = Ports.free();
        http2 = Ports.free();
        var config =
                """
                defaults
                  mode http
                  timeout connect 30s
                  timeout client 30s
                  timeout server 30s
                  timeout tunnel 30s
                listen up
                  bind 127.0.0.1:%d
                  server next 127.0.0.1:%d proto h2
                listen down
                  bind 127.0.0.1:%d proto h2
                  server next 127.0.0.1:%d
                """
                        .formatted(http1, toHttp2, http2, toHttp1);
        var file = Files.writeString(folder.resolve("haproxy.cfg"), config);
        process = new ProcessBuilder("haproxy", "-db", "-f", "" + file).inheritIO().start();
        Wait.forPort(process, http1);
        Wait.forPort(process, http2);
    }

    /// Where it takes HTTP/1.
    int http1() {
        return http1;
    }

    /// Where it takes HTTP/2, in the clear.
    int http2() {
        return http2;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
