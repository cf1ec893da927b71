package mosn.core.protocol.http1;

import io.netty.channel.Channel;

import mosn.core.protocol.ServerConnection;
import mosn.core.protocol.ServerProtocol;
import mosn.core.stream.StreamFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// HTTP/1 as a listener serves it.
///
/// What is not HTTP, or too much of it, is answered with a sentence and the end of the connection.
/// `CONNECT` is answered with 501: this is no forward proxy. Responses without `Date` get one;
/// `Via` is not added, as neither MOSN nor its peers do.
public final class Http1Server implements ServerProtocol {
    public static final String NAME = "Http1";

    private final Http1Config config;
    private final long idleTimeout;
    private final HttpDate date;

    /// @param idleTimeout how long a connection may be without a request; 0 for ever
    /// @param clock what `Date` says
    public Http1Server(Http1Config config, Duration idleTimeout, InstantSource clock) {
        this.config = config;
        this.idleTimeout = Deadline.nanos(idleTimeout);
        this.date = new HttpDate(clock);
    }

    @Override
    public List<String> alpn() {
        return List.of("http/1.1");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ServerConnection open(Channel channel, StreamFactory streams) {
        var connection = new Http1ServerConnection(this, channel, streams);
        channel.pipeline().addLast(connection);
        return connection;
    }

    Http1Config config() {
        return config;
    }

    long idleTimeout() {
        return idleTimeout;
    }

    HttpDate date() {
        return date;
    }
}
