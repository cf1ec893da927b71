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
/// @param accepted what certificates it can check
record ClientHello(@Nullable String serverName, List<String> protocols, Accepted accepted) {
    static final ClientHello NOTHING = new ClientHello(null, List.of(), Accepted.ANYTHING);

    private static final int SERVER_NAME = 0;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int ALPN = 16;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int TLS13 = 0x304;
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
        var suites = numbers(in.readSlice(in.readUnsignedShort()));
        in.skipBytes(in.readUnsignedByte()); // compression
        if (!in.isReadable()) {
            return NOTHING;
        }
        String name = null;
        var protocols = List.<String>of();
        var schemes = List.<Integer>of();
        var tls13 = false;
        var extensions = in.readSlice(in.readUnsignedShort());
        while (extensions.isReadable()) {
            var type = extensions.readUnsignedShort();
            var content = extensions.readSlice(extensions.readUnsignedShort());
            if (type == SERVER_NAME && content.isReadable()) {
                name = name(content);
            } else if (type == ALPN) {
                protocols = protocols(content);
            } else if (type == SIGNATURE_ALGORITHMS) {
                schemes = numbers(content.readSlice(content.readUnsignedShort()));
            } else if (type == SUPPORTED_VERSIONS) {
                tls13 = numbers(content.readSlice(content.readUnsignedByte())).contains(TLS13);
            }
        }
        return new ClientHello(name, protocols, new Accepted(schemes, suites, tls13));
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

    private static List<Integer> numbers(ByteBuf list) {
        var found = new ArrayList<Integer>();
        while (list.isReadable()) {
            found.add(list.readUnsignedShort());
        }
        return found;
    }

    private static String text(ByteBuf bytes) {
        return bytes.toString(StandardCharsets.US_ASCII);
    }
}
