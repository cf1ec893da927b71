package mosn.it;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// In the clear, with prior knowledge.
class GrpcInteropIT extends GrpcInteropCases {
    GrpcInteropIT(@TempDir Path folder) throws Exception {
        super(false, folder);
    }
}
