package mosn.api.grpc;

import mosn.api.message.Buffer;

/// The caller's side of a call under way. Every method may be called from any thread; on the event
/// loop that the call began on nothing hops a thread. Once the call has ended they do nothing.
public interface GrpcCall {
    /// Sends a message. It waits here, without limit, while there is no connection or the service
    /// takes no more: who sends many asks [#isReady].
    void send(Buffer message);

    /// No message follows: needed for the service to answer, in all but the kinds that stream both
    /// ways.
    void halfClose();

    /// Whether a message would be sent without waiting. [GrpcReceiver#onReady] tells when it is
    /// true again.
    boolean isReady();

    /// Has [GrpcReceiver#onReady] called on the event loop when a message would be sent without
    /// waiting: at once where that is so. For who has something to send on another thread, and its
    /// turn among other messages to choose.
    void awaitReady();

    /// No message is read, until [#resume], but those that have come already: the service feels it
    /// through flow control.
    void pause();

    void resume();

    /// Ends the call with [GrpcStatus#CANCELLED], and tells the service.
    void cancel();
}
