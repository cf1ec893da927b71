package mosn.api.tls;

/// Whom the other end of a connection is to us.
public enum TlsPeer {
    /// It called a listener.
    CLIENT,
    /// A host of a cluster.
    SERVER
}
