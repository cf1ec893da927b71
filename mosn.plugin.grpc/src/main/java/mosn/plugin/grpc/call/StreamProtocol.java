package mosn.plugin.grpc.call;

import mosn.api.grpc.GrpcPeer;
import mosn.api.plugin.Plugin;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Version 2: streams are looked at in sessions, and what belongs to no stream is MOSN's call.
final class StreamProtocol implements Protocol {
    @Override
    public int version() {
        return 2;
    }

    @Override
    public Conversation open(GrpcPeer peer) {
        var calls = new CallProtocol().open(peer);
        var sessions = new Sessions(peer);
        return new Conversation() {
            @Override
            public CompletableFuture<Plugin.Response> call(
                    Plugin.Request request, Duration timeout) {
                return calls.call(request, timeout);
            }

            @Override
            public Sessions sessions() {
                return sessions;
            }
        };
    }
}
