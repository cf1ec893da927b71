import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Sends back every message. Its argument is its port of 127.0.0.1. */
class WebSocketEcho extends WebSocketServer {
    private WebSocketEcho(int port) {
        super(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                2,
                List.of(new Draft_6455()));
        setConnectionLostTimeout(0);
    }

    public static void main(String... arguments) {
        new WebSocketEcho(Integer.parseInt(arguments[0])).run();
    }

    /// Its selector may forget that something waits to be written, when another thread brings that
    /// just as it has written the rest: it is reminded.
    @Override
    public void onStart() {
        Thread.ofVirtual().start(this::remind);
    }

    private void remind() {
        while (true) {
            LockSupport.parkNanos(500_000_000);
            getConnections().forEach(this::onWriteDemand);
        }
    }

    @Override
    public void onOpen(WebSocket client, ClientHandshake handshake) {}

    @Override
    public void onMessage(WebSocket client, String text) {
        client.send(text);
    }

    @Override
    public void onMessage(WebSocket client, ByteBuffer bytes) {
        client.send(bytes);
    }

    @Override
    public void onClose(WebSocket client, int code, String reason, boolean remote) {}

    @Override
    public void onError(WebSocket client, Exception failure) {}
}
