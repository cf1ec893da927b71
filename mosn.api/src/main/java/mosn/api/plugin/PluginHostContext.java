package mosn.api.plugin;

import mosn.api.Metrics;
import mosn.api.grpc.GrpcPeer;
import mosn.api.tls.TlsMaterial;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;

/// What the proxy lends to a plugin host. All of it may be used from any thread.
public interface PluginHostContext {
    System.Logger logger();

    /// Where a relative command is looked for, in this order.
    List<Path> folders();

    /// `plugin.log_base`: an absolute path that ends in a slash.
    String logBase();

    /// A log that is rotated, and reopened with the proxy's own.
    Log log(Path file) throws IOException;

    /// The numbers of this plugin.
    Metrics metrics(String plugin);

    /// A service of a plugin's process, spoken to over the proxy's own HTTP/2. A call begun on an
    /// event loop stays on it.
    ///
    /// @param address an [java.net.InetSocketAddress] or a [java.net.UnixDomainSocketAddress],
    ///   behind which must be a process of the proxy's own user and group where the system tells
    GrpcPeer peer(String plugin, SocketAddress address);

    /// The same over TLS, where the process is called `localhost`.
    ///
    /// @param material what it is shown, and whose certificates alone are trusted
    /// @throws IllegalArgumentException where that is no certificate
    GrpcPeer peer(String plugin, SocketAddress address, TlsMaterial material);

    /// Takes whole lines, and never blocks: where too much waits to be written they are dropped,
    /// and counted.
    interface Log extends AutoCloseable {
        /// @param line without its end
        void write(String line);

        @Override
        void close();
    }
}
