/// Bytes to messages and back, for each protocol in a package of its own: `http1`, and `frame` for
/// the codecs that extensions bring.
package mosn.core.protocol;
