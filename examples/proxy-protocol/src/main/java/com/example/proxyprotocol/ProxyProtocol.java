package com.example.proxyprotocol;

import mosn.api.listener.AcceptedConnection;
import mosn.api.listener.ListenerFilter;
import mosn.api.listener.ListenerFilterStatus;
import mosn.api.message.Buffer;

import java.util.Arrays;

/// Takes the PROXY header, version 1 or 2, off every connection. One that begins with anything else
/// is closed: otherwise whoever reaches the port could say who he is.
final class ProxyProtocol implements ListenerFilter {
    /// Room for the extensions of version 2 that balancers send.
    static final int LONGEST = 4096;

    @Override
    public int inspects() {
        return LONGEST;
    }

    @Override
    public ListenerFilterStatus onAccept(AcceptedConnection connection, Buffer first) {
        return switch (parse(first)) {
            case Header.Incomplete() -> ListenerFilterStatus.MORE;
            case Header.Malformed(var why) -> ListenerFilterStatus.close(why);
            case Header.Local(var length) -> ListenerFilterStatus.taking(length);
            case Header.Proxied(var length, var source, var destination) -> {
                connection.remoteAddress(source);
                connection.localAddress(destination);
                yield ListenerFilterStatus.taking(length);
            }
        };
    }

    private static Header parse(Buffer first) {
        var bytes = new byte[Math.min(first.length(), LONGEST)];
        first.copyTo(0, bytes, 0, bytes.length);
        if (begins(bytes, Version2.SIGNATURE)) {
            return Version2.parse(bytes);
        }
        return begins(bytes, Version1.SIGNATURE)
                ? Version1.parse(bytes)
                : new Header.Malformed("no_proxy_header");
    }

    /// Whether `bytes` begin like this, as far as they go.
    private static boolean begins(byte[] bytes, byte[] signature) {
        var length = Math.min(bytes.length, signature.length);
        return Arrays.equals(bytes, 0, length, signature, 0, length);
    }
}
