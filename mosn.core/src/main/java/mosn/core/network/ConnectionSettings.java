package mosn.core.network;

import mosn.core.protocol.ServerProtocol;
import mosn.core.stream.StreamSettings;

/// What a listener's connections need to know, as one generation of the configuration says it. A
/// connection keeps the protocol it was accepted with, and asks for the stream settings anew for
/// every stream.
///
/// @param listener the listener's name
public record ConnectionSettings(
        String listener, ServerProtocol protocol, StreamSettings streams) {}
