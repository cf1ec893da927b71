/// Protocols of frames, with codecs that extensions bring: the connections, and what a codec need
/// not know of ids, order and back-pressure.
package mosn.core.protocol.frame;
