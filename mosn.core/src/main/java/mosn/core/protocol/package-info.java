/// Bytes to messages and back, for each protocol in a package of its own: `http1`, `http2`, `frame`
/// for the codecs that extensions bring, and `filter` for their network filters.
package mosn.core.protocol;
