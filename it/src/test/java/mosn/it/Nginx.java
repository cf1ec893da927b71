package mosn.it;

import java.nio.file.Files;
import java.nio.file.Path;

/// nginx on a free port and two Unix sockets, with a configuration and a folder of its own. What is
/// put into `/files/` is there afterwards; `/target` tells the target as it came, `/connection`
/// which connection it came on and as which of its requests. `/whole/` before any of them has it
/// answer only when the request has come to its end.
final class Nginx implements AutoCloseable {
    private final Path folder;
    private final Process process;
    private final int port;

    Nginx(Path folder) throws Exception {
        this.folder = folder;
        port = Ports.free();
        Files.createDirectories(folder.resolve("files"));
        var config = Files.writeString(folder.resolve("nginx.conf"), config(folder));
        process =
                new ProcessBuilder("nginx", "-p", "" + folder, "-c", "" + config, "-e", "stderr")
                        .inheritIO()
                        .start();
        Wait.forPort(process, port);
    }

    private String config(Path folder) {
        return """
        daemon off;
        master_process off;
        pid nginx.pid;
        events {}
        http {
          access_log off;
          client_body_temp_path body;
          proxy_temp_path proxy;
          fastcgi_temp_path fastcgi;
          uwsgi_temp_path uwsgi;
          scgi_temp_path scgi;
          client_max_body_size 0;
          server {
            listen 127.0.0.1:%1$d;
            listen unix:%2$s/http1.sock;
            listen unix:%2$s/http2.sock http2;
            root %2$s;
            location /files/ { dav_methods PUT; }
            location /target { return 200 $request_uri; }
            location /connection { return 200 "$connection $connection_requests"; }
            location /whole/ { proxy_pass http://127.0.0.1:%1$d/; }
            location /old { return 301 /new; }
          }
        }
        """
                .formatted(port, folder);
    }

    int port() {
        return port;
    }

    /// Where it speaks HTTP/1, too.
    String http1Socket() {
        return folder + "/http1.sock";
    }

    /// Where it speaks HTTP/2.
    String http2Socket() {
        return folder + "/http2.sock";
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
