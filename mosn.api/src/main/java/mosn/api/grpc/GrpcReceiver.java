package mosn.api.grpc;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;

/// What comes of a call. Called on one event loop, one call after the other, never before
/// [mosn.api.ExtensionContext#grpc] has returned; must not block. One that throws ends its call
/// with [GrpcStatus#CANCELLED].
public interface GrpcReceiver {
    /// The service's initial metadata; not called where it fails at once.
    ///
    /// @param metadata valid until this returns
    default void onHeaders(Headers metadata) {}

    /// @param message valid until this returns
    void onMessage(Buffer message);

    /// The call takes more messages again, or for the first time.
    default void onReady() {}

    /// The end: exactly once, and nothing follows. What the proxy itself has to say comes as a
    /// status, too: [GrpcStatus#UNAVAILABLE] where there is no cluster, host or connection,
    /// [GrpcStatus#DEADLINE_EXCEEDED] when the time is over.
    ///
    /// @param trailers valid until this returns; empty where none came
    void onClosed(GrpcStatus status, Headers trailers);
}
