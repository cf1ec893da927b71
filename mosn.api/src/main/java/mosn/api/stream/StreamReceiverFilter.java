package mosn.api.stream;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;

/// Looks at a request on its way to the upstream.
public non-sealed interface StreamReceiverFilter extends StreamFilter {
    /// The head has been decoded; the route is not known yet, and depends on what is changed here.
    default BeforeRouteStatus beforeRoute(Stream stream) {
        return Continue.CONTINUE;
    }

    /// The route is known, or known to be missing: [Stream#route] is null, and the stream ends with
    /// 404 unless a filter answers or asks for another match.
    default AfterRouteStatus afterRoute(Stream stream) {
        return Continue.CONTINUE;
    }

    /// The host is chosen, and nothing has been sent to it.
    default AfterChooseHostStatus afterChooseHost(Stream stream) {
        return Continue.CONTINUE;
    }

    /// A chunk of the body passes, in [BodyMode#STREAMED] only. Until the answer is there, no
    /// further chunk is read from the client.
    ///
    /// @param end whether the body ends with this chunk, which may then be empty; trailers may
    ///   follow. What was held back goes out now: there is no later chunk
    default RequestDataStatus requestData(Stream stream, Buffer chunk, boolean end) {
        return Continue.CONTINUE;
    }

    /// The trailers pass, behind the last chunk.
    default RequestTrailersStatus requestTrailers(Stream stream, Headers trailers) {
        return Continue.CONTINUE;
    }
}
