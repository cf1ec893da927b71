package mosn.it;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/// A WebSocket server of somebody else's on a free port, which sends back every message.
final class WebSocketEcho implements AutoCloseable {
    private final int port;
    private final JavaPeer process;

    WebSocketEcho() throws Exception {
        port = Ports.free();
        var source = Objects.requireNonNull(getClass().getResource("echo/WebSocketEcho.java"));
        process = new JavaPeer("websocket", Path.of(source.toURI()).toString(), List.of("" + port));
        process.awaitListening(port);
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.close();
    }
}
