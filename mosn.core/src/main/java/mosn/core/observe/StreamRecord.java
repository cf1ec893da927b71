package mosn.core.observe;

import mosn.api.message.ResponseHead;
import mosn.api.stream.Stream;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.time.Duration;

/// All that access log and variables ask of a stream: implemented by the stream. Used on its event
/// loop.
public interface StreamRecord extends Stream {
    /// The response as it went to the client; null where there was none.
    @Nullable ResponseHead sent();

    /// The path as the client sent it, whatever it has been rewritten to; null where the protocol
    /// has none.
    @Nullable String originalPath();

    /// The query as the client sent it.
    @Nullable String originalQuery();

    /// The listener's `type`, as in `ingress`.
    String listenerType();

    /// The value that one of the stream's own variables (those that are set, as in
    /// `proxy_global_timeout`) was given; null where it was not.
    @Nullable String ownVariable(String name);

    /// Gives one of the stream's own variables a value. The name has been checked.
    void ownVariable(String name, String value);

    /// Name of the upstream protocol; null before a host is chosen.
    @Nullable String upstreamProtocol();

    @Nullable SocketAddress upstreamLocalAddress();

    /// 0 before there is one.
    long upstreamConnectionId();

    /// From the head to the end of the request; null before.
    @Nullable Duration requestReceivedDuration();

    /// From the head of the request to the head of the response; null before.
    @Nullable Duration responseReceivedDuration();

    /// From the head of the request to the end; null before.
    @Nullable Duration requestFinishedDuration();

    /// Name of the filter that has answered, ended or failed the stream; null for none.
    default @Nullable String filterStopped() {
        return null;
    }

    /// Names of the filters that have changed the request or the response, with commas; null for
    /// none.
    default @Nullable String filtersChanged() {
        return null;
    }

    /// Names of the filters that were waited for, and how long, as in `auth=12ms,limit=3ms`; null
    /// for none.
    default @Nullable String filtersDelayed() {
        return null;
    }
}
