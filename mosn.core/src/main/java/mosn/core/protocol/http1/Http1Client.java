package mosn.core.protocol.http1;

import io.netty.channel.Channel;

import mosn.core.upstream.ClientConnection;
import mosn.core.upstream.ClientProtocol;

import java.util.List;

/// HTTP/1 as it is spoken to hosts: one stream at a time on a connection.
public record Http1Client(Http1Config config) implements ClientProtocol {
    @Override
    public List<String> alpn() {
        return List.of("http/1.1");
    }

    @Override
    public String name() {
        return Http1Server.NAME;
    }

    @Override
    public boolean multiplexed() {
        return false;
    }

    @Override
    public boolean answersOneWay() {
        return true;
    }

    @Override
    public ClientConnection open(Channel channel, ClientConnection.Listener listener) {
        var connection = new Http1ClientConnection(config, channel, listener);
        channel.pipeline().addLast(connection);
        return connection;
    }
}
