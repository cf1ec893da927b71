package mosn.core.protocol.http2;

import io.netty.channel.Channel;

import mosn.core.upstream.ClientConnection;
import mosn.core.upstream.ClientProtocol;

import java.util.List;

/// HTTP/2 as it is spoken to hosts: many streams at a time on a connection, as many as the host
/// allows and the configuration bears.
public record Http2Client(Http2Config config) implements ClientProtocol {
    @Override
    public String name() {
        return Http2Server.NAME;
    }

    @Override
    public List<String> alpn() {
        return List.of("h2");
    }

    @Override
    public boolean multiplexed() {
        return true;
    }

    @Override
    public boolean answersOneWay() {
        return true;
    }

    @Override
    public boolean refuses() {
        return true;
    }

    @Override
    public ClientConnection open(Channel channel, ClientConnection.Listener listener) {
        var connection = new Http2ClientConnection(config, channel, listener);
        channel.pipeline().addLast(connection);
        return connection;
    }
}
