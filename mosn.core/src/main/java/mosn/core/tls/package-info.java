/// TLS on both sides: certificates and whom to trust, from the configuration or an extension, kept
/// fresh; the handshakes; and sentences about what went wrong in them.
package mosn.core.tls;
