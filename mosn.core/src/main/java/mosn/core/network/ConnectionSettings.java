package mosn.core.network;

import mosn.core.protocol.ServerProtocol;
import mosn.core.stream.StreamSettings;
import mosn.core.tls.ServerTls;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a listener's connections need to know, as one generation of the configuration says it. A
/// connection keeps the protocol it was accepted with, and asks for the stream settings anew for
/// every stream.
///
/// @param listener the listener's name
/// @param listenerFilters what new connections have to pass, in this order
/// @param tls null where every connection is in the clear
public record ConnectionSettings(
        String listener,
        List<ListenerFilterSlot> listenerFilters,
        ServerProtocol protocol,
        @Nullable ServerTls tls,
        StreamSettings streams) {}
