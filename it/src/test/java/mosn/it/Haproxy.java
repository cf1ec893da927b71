package mosn.it;

import java.nio.file.Files;
import java.nio.file.Path;

/// HAProxy on two free ports, as a proxy or as a host.
final class Haproxy implements AutoCloseable {
    private final int first;
    private final int second;
    private final Process process;

    private Haproxy(Path folder, String listeners, int first, int second) throws Exception {
        this.first = first;
        this.second = second;
        var config =
                """
                defaults
                  mode http
                  timeout connect 30s
                  timeout client 30s
                  timeout server 30s
                  timeout tunnel 30s
                """
                        + listeners;
        var file = Files.writeString(folder.resolve("haproxy.cfg"), config);
        process = new ProcessBuilder("haproxy", "-db", "-f", "" + file).inheritIO().start();
        Wait.forPort(process, first);
        Wait.forPort(process, second);
    }

    /// What comes in HTTP/1 to its first port it forwards in HTTP/2, what comes in HTTP/2 to its
    /// second in HTTP/1.
    ///
    /// @param toHttp2 a port of 127.0.0.1
    /// @param toHttp1 another
    static Haproxy between(Path folder, int toHttp2, int toHttp1) throws Exception {
        var http1 = Ports.free();
        var http2 = Ports.free();
        var listeners =
                """
                listen up
                  bind 127.0.0.1:%d
                  server next 127.0.0.1:%d proto h2
                listen down
                  bind 127.0.0.1:%d proto h2
                  server next 127.0.0.1:%d
                """
                        .formatted(http1, toHttp2, http2, toHttp1);
        return new Haproxy(folder, listeners, http1, http2);
    }

    /// A host that says over which version of HTTP it was asked: over TLS and HTTP/2, which it does
    /// not offer in the handshake, on its first port; over TLS and HTTP/1 on its second and on the
    /// Unix socket `tls.sock`.
    ///
    /// @param certificate PEM, with its key
    static Haproxy answering(Path folder, Path certificate) throws Exception {
        var http2 = Ports.free();
        var http1 = Ports.free();
        var listeners =
                """
                frontend silent
                  bind 127.0.0.1:%d ssl crt %s proto h2
                  http-request return status 200 content-type text/plain lf-string "%%HV"
                frontend unix
                  bind 127.0.0.1:%d ssl crt %s
                  bind unix@%s/tls.sock ssl crt %s
                  http-request return status 200 content-type text/plain lf-string "%%HV"
                """
                        .formatted(http2, certificate, http1, certificate, folder, certificate);
        return new Haproxy(folder, listeners, http2, http1);
    }

    int firstPort() {
        return first;
    }

    int secondPort() {
        return second;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
