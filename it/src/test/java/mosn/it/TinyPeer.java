package mosn.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;

/// One end of a connection of the protocol that `tiny/` in the resources is a codec of.
record TinyPeer(Socket socket) implements AutoCloseable {
    /// @param kind `Q`uestion, `O`ne-way, `A`nswer, `H`eartbeat or its re`P`ly
    /// @param text `name=value` lines, an empty line, the body
    record Message(char kind, long id, int code, String text) {}

    static TinyPeer to(int port) throws IOException {
        var peer = new TinyPeer(new Socket(InetAddress.getLoopbackAddress(), port));
        peer.socket.setSoTimeout(30_000);
        return peer;
    }

    void send(char kind, long id, int code, String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        var frame = ByteBuffer.allocate(15 + bytes.length);
        frame.putInt(11 + bytes.length).put((byte) kind).putLong(id).putShort((short) code);
        socket.getOutputStream().write(frame.put(bytes).array());
    }

    Message receive() throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        var text = new byte[in.readInt() - 11];
        var kind = (char) in.readByte();
        var id = in.readLong();
        var code = in.readShort();
        in.readFully(text);
        return new Message(kind, id, code, new String(text, UTF_8));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
