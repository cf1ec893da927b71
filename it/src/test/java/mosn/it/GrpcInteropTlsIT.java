package mosn.it;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// Over TLS, where ALPN chooses HTTP/2.
class GrpcInteropTlsIT extends GrpcInteropCases {
    GrpcInteropTlsIT(@TempDir Path folder) throws Exception {
        super(true, folder);
    }
}
