package mosn.core.tls;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a client asks for (RFC 8446, 4.1.2): as far as it decides about the certificate.
///
/// @param serverName in lower case, without a dot at its end; null where it asks for none
/// @param protocols of ALPN, in the client's order
record ClientHello(@Nullable String serverName, List<String> protocols) {
    static final ClientHello NOTHING = new ClientHello(null, List.of());

    private static final int SERVER_NAME = 0;
    private static final int ALPN = 16;
    private static final int VERSION_AND_RANDOM = 34;

    /// Reads the body of the message. What cannot be read asks for nothing; the handshake says what
    /// is wrong with it.
    static ClientHello of(ByteBuf body) {
        try {
            return read(body.duplicate());
        } catch (IndexOutOfBoundsException e) {
            return NOTHING;
        }
    }

    private static ClientHello read(ByteBuf in) {
        in.skipBytes(VERSION_AND_RANDOM);
        in.skipBytes(in.readUnsignedByte()); // session id
        in.skipBytes(in.readUnsignedShort()); // cipher suites
        in.skipBytes(in.readUnsignedByte()); // compression
        if (!in.isReadable()) {
            return NOTHING;
        }
        String name = null;
        var protocols = List.<String>of();
        var extensions = in.readSlice(in.readUnsignedShort());
        while (extensions.isReadable()) {
            var type = extensions.readUnsignedShort();
            var content = extensions.readSlice(extensions.readUnsignedShort());
            if (type == SERVER_NAME && content.isReadable()) {
                name = name(content);
            } else if (type == ALPN) {
                protocols = protocols(content);
            }
        }
        return new ClientHello(name, protocols);
    }

    private static @Nullable String name(ByteBuf in) {
        in.skipBytes(2); // one name is all there may be
        if (in.readUnsignedByte() != 0) {
            return null;
        }
        var name = text(in.readSlice(in.readUnsignedShort())).toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static List<String> protocols(ByteBuf in) {
        var list = in.readSlice(in.readUnsignedShort());
        var found = new ArrayList<String>();
        while (list.isReadable()) {
            found.add(text(list.readSlice(list.readUnsignedByte())));
        }
        return found;
    }

    private static String text(ByteBuf bytes) {
        return bytes.toString(StandardCharsets.US_ASCII);
    }
}
