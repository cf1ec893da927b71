package mosn.plugin.grpc.call;

import mosn.api.plugin.Plugin;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// A protocol as it is spoken with one process. Safe from any thread; on an event loop nothing
/// hops.
public interface Conversation {
    /// MOSN's question and answer. Fails with a [mosn.api.CallException] whose detail is `timeout`,
    /// `plugin_gone` or `plugin_failed`. Cancelling the future itself cancels the call.
    ///
    /// @param timeout zero for none
    CompletableFuture<Plugin.Response> call(Plugin.Request request, Duration timeout);

    /// Where streams are looked at; null where the protocol has no such thing.
    default @Nullable Sessions sessions() {
        return null;
    }
}
