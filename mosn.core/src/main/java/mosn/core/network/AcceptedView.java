package mosn.core.network;

import mosn.api.listener.AcceptedConnection;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// What listener filters see of a connection, and only they may say about it.
final class AcceptedView implements AcceptedConnection {
    private final DownstreamConnection connection;
    private volatile boolean over;

    AcceptedView(DownstreamConnection connection) {
        this.connection = connection;
    }

    /// From now on nothing can be said.
    void end() {
        over = true;
    }

    @Override
    public void remoteAddress(InetSocketAddress client) {
        checkOpen();
        connection.remoteAddress(client);
    }

    @Override
    public void localAddress(InetSocketAddress destination) {
        checkOpen();
        connection.localAddress(destination);
    }

    private void checkOpen() {
        if (over) {
            throw new IllegalStateException("the connection has left its listener filters");
        }
    }

    @Override
    public long id() {
        return connection.id();
    }

    @Override
    public String listener() {
        return connection.listener();
    }

    @Override
    public SocketAddress localAddress() {
        return connection.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return connection.remoteAddress();
    }
}
