package mosn.core.upstream;

import mosn.api.upstream.Host;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;

/// Connects to a host apart from its pools, for health checks. Blocks; an interrupt ends it.
final class Dial {
    private Dial() {}

    /// Tries each address of the host in turn.
    ///
    /// @param port instead of the host's own; 0 for that. A Unix socket has none
    static SocketChannel open(Host host, int port) throws IOException {
        var failures = new ArrayList<String>();
        for (var address : Endpoint.parse(host.address()).resolve()) {
            try {
                return SocketChannel.open(at(address, port));
            } catch (SocketException e) { // refused, or no way there
                failures.add(address + ": " + e.getMessage());
            }
        }
        throw new ConnectException(String.join(", ", failures));
    }

    private static SocketAddress at(SocketAddress address, int port) {
        return port != 0 && address instanceof InetSocketAddress tcp
                ? new InetSocketAddress(tcp.getAddress(), port)
                : address;
    }
}
