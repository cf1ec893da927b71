package mosn.plugin.grpc.stream;

import mosn.plugin.grpc.call.Load;
import mosn.plugin.grpc.call.Session;

/// A process that was chosen for a stream.
///
/// @param session of the stream's event loop
public record Seat(Session session, Load load) {}
