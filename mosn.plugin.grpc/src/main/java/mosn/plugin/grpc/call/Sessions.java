package mosn.plugin.grpc.call;

import mosn.api.CallException;
import mosn.api.ConfigException;
import mosn.api.grpc.GrpcPeer;
import mosn.api.grpc.GrpcRequest;
import mosn.api.message.Buffer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// The second protocol with one process: a session for each event loop that has streams for it.
/// Safe from any thread.
public final class Sessions implements AutoCloseable {
    private static final String SERVICE = "/mosn.plugin.v2.Plugin/";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_MESSAGE = 4 << 20;

    private final GrpcPeer peer;
    private final Map<Thread, Session> byLoop = new ConcurrentHashMap<>();
    private volatile Session.End onEnd = (_, _) -> {};

    Sessions(GrpcPeer peer) {
        this.peer = peer;
    }

    /// Told on an event loop each time a session is over.
    public void whenOneEnds(Session.End ended) {
        onEnd = ended;
    }

    /// Fails with a [ConfigException] where the process refuses, and with a [CallException] where
    /// it does not answer.
    public CompletableFuture<Wishes> configure(FilterConfig config) {
        var message = Buffer.of(config.encode());
        return peer.call(GrpcRequest.of(SERVICE + "Configure", PATIENCE), message)
                .thenApply(Sessions::wishes)
                .toCompletableFuture();
    }

    private static Wishes wishes(Buffer reply) {
        try {
            return Wishes.decode(reply.toByteArray());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    "", "is answered wrongly: " + e.getMessage(), "mend the plugin");
        }
    }

    /// No stream names it any more. Nobody minds if the process does not hear it.
    public void release(int configuration) {
        var message = new ProtoWriter();
        message.number(1, configuration);
        var _ =
                peer.call(
                        GrpcRequest.of(SERVICE + "Release", PATIENCE),
                        Buffer.of(message.toByteArray()));
    }

    /// The one of this event loop.
    public Session here() {
        var loop = Thread.currentThread();
        var session = byLoop.get(loop);
        if (session != null && !session.isOver()) {
            return session;
        }
        var outbox = new Outbox(System::nanoTime);
        var fresh = new Session(outbox, (streams, why) -> onEnd.ended(streams, why));
        byLoop.put(loop, fresh);
        var request = GrpcRequest.of(SERVICE + "Session", Duration.ZERO).maxMessage(MAX_MESSAGE);
        fresh.begin(peer.call(request, fresh));
        return fresh;
    }

    /// No stream comes any more, and those that are there may end.
    @Override
    public void close() {
        byLoop.values().forEach(Session::close);
    }
}
