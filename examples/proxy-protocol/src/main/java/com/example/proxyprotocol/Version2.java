package com.example.proxyprotocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The binary header (section 2.2 of the protocol's specification): signature, version and command,
/// family, length, addresses, extensions.
final class Version2 {
    static final byte[] SIGNATURE = {
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
    };

    private static final int FIXED = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int UNSPECIFIED = 0x00;
    private static final int TCP4 = 0x11;
    private static final int TCP6 = 0x21;
    private static final int CRC = 0x03;

    private Version2() {}

    static Header parse(byte[] bytes) {
        if (bytes.length < FIXED) {
            return new Header.Incomplete();
        }
        var header = ByteBuffer.wrap(bytes);
        var command = bytes[SIGNATURE.length];
        var family = bytes[SIGNATURE.length + 1];
        var length = FIXED + Short.toUnsignedInt(header.getShort(SIGNATURE.length + 2));
        if (command != LOCAL && command != PROXY) {
            return new Header.Malformed("bad_proxy_command");
        }
        if (length > ProxyProtocol.LONGEST) {
            return new Header.Malformed("long_proxy_header");
        }
        if (bytes.length < length) {
            return new Header.Incomplete();
        }
        header.position(FIXED).limit(length);
        if (command == LOCAL || family == UNSPECIFIED) {
            return new Header.Local(length);
        }
        return switch (family) {
            case TCP4 -> addresses(header, 4);
            case TCP6 -> addresses(header, 16);
            default -> new Header.Malformed("bad_proxy_family");
        };
    }

    private static Header addresses(ByteBuffer header, int size) {
        if (header.remaining() < 2 * (size + Short.BYTES)) {
            return new Header.Malformed("short_proxy_header");
        }
        var source = address(header, size);
        var destination = address(header, size);
        var sourcePort = Short.toUnsignedInt(header.getShort());
        var destinationPort = Short.toUnsignedInt(header.getShort());
        return extensionsAreGood(header)
                ? new Header.Proxied(
                        header.limit(),
                        new InetSocketAddress(source, sourcePort),
                        new InetSocketAddress(destination, destinationPort))
                : new Header.Malformed("bad_proxy_extension");
    }

    private static InetAddress address(ByteBuffer header, int size) {
        var bytes = new byte[size];
        header.get(bytes);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // 4 and 16 bytes are always an address
        }
    }

    /// They fill what is left, and a checksum among them is right.
    private static boolean extensionsAreGood(ByteBuffer header) {
        while (header.remaining() >= 3) {
            var type = header.get();
            var length = Short.toUnsignedInt(header.getShort());
            if (length > header.remaining() || (type == CRC && !checksumIsRight(header, length))) {
                return false;
            }
            header.position(header.position() + length);
        }
        return !header.hasRemaining();
    }

    /// Of the whole header, with zeros in the place of the checksum itself.
    private static boolean checksumIsRight(ByteBuffer header, int length) {
        if (length != Integer.BYTES) {
            return false;
        }
        var zeroed = new byte[header.limit()];
        header.get(0, zeroed);
        ByteBuffer.wrap(zeroed).putInt(header.position(), 0);
        var crc = new CRC32C();
        crc.update(zeroed);
        return (int) crc.getValue() == header.getInt(header.position());
    }
}
