package mosn.core.tls;

/// What is counted of the TLS of a listener or a cluster (type `tls`, with `listener=NAME` or
/// `cluster=NAME`).
public enum TlsStat {
    /// Handshakes that ended well.
    HANDSHAKE_TOTAL,
    HANDSHAKE_FAILED,
    /// Connections in the clear where TLS was possible: `inspector`, `fall_back`.
    PLAIN_TOTAL;

    /// The logical type of these numbers.
    static final String TYPE = "tls";
}
