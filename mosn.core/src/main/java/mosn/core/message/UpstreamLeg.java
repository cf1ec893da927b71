package mosn.core.message;

import mosn.api.message.RequestHead;

/// Where one request goes: implemented by each protocol for its client side.
///
/// Calls come in the order `head data* trailers?`; the one with `end`, or the trailers, are the
/// last. Calls after a [#reset], or after the receiver was reset, are ignored, and chunks released.
public interface UpstreamLeg extends Leg {
    /// Removes what is hop-by-hop, frames the body as the protocol can, and begins the request.
    void head(RequestHead head, boolean end);
}
