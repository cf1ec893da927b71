package mosn.it;

import java.nio.file.Files;
import java.nio.file.Path;

/// nginx with TLS on a free port, which wants a certificate of one authority. `/who` tells whose it
/// was, and the connection's number of requests.
final class TlsNginx implements AutoCloseable {
    private final Process process;
    private final int port;

    /// @param folder holds `server.pem` and `server.key`
    TlsNginx(Path folder, String ca) throws Exception {
        port = Ports.free();
        var config = Files.writeString(folder.resolve("nginx.conf"), config(folder, ca));
        process =
                new ProcessBuilder("nginx", "-p", "" + folder, "-c", "" + config, "-e", "stderr")
                        .inheritIO()
                        .start();
        Wait.forPort(process, port);
    }

    private String config(Path folder, String ca) {
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
          server {
            listen 127.0.0.1:%d ssl;
            ssl_certificate %s/server.pem;
            ssl_certificate_key %s/server.key;
            ssl_client_certificate %s;
            ssl_verify_client on;
            location /who { return 200 "hello $ssl_client_s_dn $connection_requests"; }
            location /wrong { return 200 "never"; }
          }
        }
        """
                .formatted(port, folder, folder, ca);
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
