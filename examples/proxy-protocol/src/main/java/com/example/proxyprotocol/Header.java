package com.example.proxyprotocol;

import java.net.InetSocketAddress;

/// What the first bytes of a connection are.
sealed interface Header {
    /// Who speaks with whom.
    ///
    /// @param length of the header
    record Proxied(int length, InetSocketAddress source, InetSocketAddress destination)
            implements Header {}

    /// The balancer speaks for itself, or does not know for whom.
    ///
    /// @param length of the header
    record Local(int length) implements Header {}

    /// The beginning of a header.
    record Incomplete() implements Header {}

    /// @param why one word
    record Malformed(String why) implements Header {}
}
