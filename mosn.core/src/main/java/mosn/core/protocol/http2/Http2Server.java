package mosn.core.protocol.http2;

import io.netty.channel.Channel;

import mosn.core.protocol.ServerConnection;
import mosn.core.protocol.ServerProtocol;
import mosn.core.protocol.http1.Deadline;
import mosn.core.protocol.http1.HttpDate;
import mosn.core.stream.StreamFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/// HTTP/2 as a listener serves it: with prior knowledge on a plain connection, by ALPN's `h2` over
/// TLS.
///
/// A malformed request is reset, as RFC 9113 section 8.1.1 has it; one that is only too much is
/// answered. A client that floods is sent away with ENHANCE_YOUR_CALM.
public final class Http2Server implements ServerProtocol {
    public static final String NAME = "Http2";

    private final Http2Config config;
    private final long idleTimeout;
    private final HttpDate date;

    /// @param idleTimeout how long a connection may be without a request, and a tunnel without a
    ///   byte; 0 for ever
    /// @param clock what `date` says
    public Http2Server(Http2Config config, Duration idleTimeout, InstantSource clock) {
        this.config = config;
        this.idleTimeout = Deadline.nanos(idleTimeout);
        this.date = new HttpDate(clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> alpn() {
        return List.of("h2");
    }

    @Override
    public ServerConnection open(Channel channel, StreamFactory streams) {
        var connection = new Http2ServerConnection(this, channel, streams);
        channel.pipeline().addLast(connection);
        return connection;
    }

    Http2Config config() {
        return config;
    }

    long idleTimeout() {
        return idleTimeout;
    }

    HttpDate date() {
        return date;
    }
}
