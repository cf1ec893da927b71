/// TLS: where certificates come from, whom to trust, and what is known of a connection. A
/// [mosn.api.tls.TlsContextProvider] makes a [mosn.api.tls.TlsContextSource] of its configuration;
/// the source gives [mosn.api.tls.TlsMaterial] and pushes newer, and may refuse peers.
package mosn.api.tls;
