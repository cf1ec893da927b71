package mosn.api.stream;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;

/// Looks at a response on its way to the client: the upstream's, a filter's or the proxy's own.
public non-sealed interface StreamSenderFilter extends StreamFilter {
    /// A 1xx response passes, before the response itself; 101 is a response and comes to
    /// [#beforeSend].
    default InformationalStatus informational(Stream stream, ResponseHead head) {
        return Continue.CONTINUE;
    }

    /// The response's head is there, as [Stream#response], and nothing of it has been sent.
    default BeforeSendStatus beforeSend(Stream stream) {
        return Continue.CONTINUE;
    }

    /// A chunk of the body passes, in [BodyMode#STREAMED] only. Until the answer is there, no
    /// further chunk is read from the upstream.
    ///
    /// @param end whether the body ends with this chunk, which may then be empty; trailers may
    ///   follow. What was held back goes out now: there is no later chunk
    default ResponseDataStatus responseData(Stream stream, Buffer chunk, boolean end) {
        return Continue.CONTINUE;
    }

    /// The trailers pass, behind the last chunk.
    default ResponseTrailersStatus responseTrailers(Stream stream, Headers trailers) {
        return Continue.CONTINUE;
    }
}
