package mosn.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/// A client of HTTP/2 that writes whatever frames it is told to, and reads nothing but the end.
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    /// `GET / HTTP/2` of `http://a`, as HPACK says it with its static table.
    static final byte[] GET = {(byte) 0x82, (byte) 0x86, (byte) 0x84, 0x41, 1, 'a'};

    private final Socket socket;
    private final DataOutputStream out;

    /// @param settings the payload of the first frame
    RawHttp2(int port, byte... settings) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(1000);
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 16));
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        frame(SETTINGS, 0, 0, settings);
    }

    RawHttp2 frame(int type, int flags, int stream, byte... payload) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        return this;
    }

    /// Reads until the other side closes, or has nothing to say for a second.
    void awaitClose() throws IOException {
        out.flush();
        var in = socket.getInputStream();
        var buffer = new byte[1 << 16];
        try {
            while (in.read(buffer) >= 0) {
                // whatever it says
            }
        } catch (SocketTimeoutException e) {
            // it bears with us
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
