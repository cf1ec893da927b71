package mosn.core.message;

import mosn.api.message.ResponseHead;

/// Where the response to one request goes: implemented by each protocol for its server side.
///
/// Calls come in the order `informational* head data* trailers?`; the one with `end`, or the
/// trailers, are the last. Calls after a [#reset], or after the receiver was reset, are ignored,
/// and chunks released.
public interface DownstreamLeg extends Leg {
    /// A 1xx response other than 101.
    void informational(ResponseHead head);

    /// Removes what is hop-by-hop, frames the body as the protocol can, and begins the response. A
    /// status of 101 turns the rest of the connection into a tunnel, if it [#takesUpgrade].
    void head(ResponseHead head, boolean end);

    /// Whether the client can go on with what this 101 changes to. Where it cannot, whoever answers
    /// does not speak the protocol that was asked for.
    default boolean takesUpgrade(ResponseHead head) {
        return true;
    }

    /// Whether nobody waits for a response: what is written is dropped.
    default boolean oneWay() {
        return false;
    }

    /// A head of this leg's protocol for a reply of the proxy's own.
    ResponseHead newHead(int status);
}
