package mosn.api;

import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcRequest;
import mosn.api.message.Buffer;
import mosn.api.message.Call;
import mosn.api.plugin.Plugin;
import mosn.api.plugin.PluginSpec;
import mosn.api.stream.Attribute;
import mosn.api.stream.RouteConfig;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/// What the proxy lends to one extension: one context per name in a listener or cluster.
///
/// All of it may be used from any thread. What was scheduled or submitted ends when the factory
/// that it was lent to is closed.
public interface ExtensionContext {
    /// The extension's name in its listener or cluster: the key `name` of its configuration, and by
    /// default its type.
    String name();

    /// A log of its own inside the proxy's error log; lines carry [#name].
    System.Logger logger();

    /// Runs `task` once after `delay` on a thread where it must not block.
    Cancellable schedule(Duration delay, Runnable task);

    /// Runs each task on a virtual thread of its own, where plain blocking code is fine.
    Executor blocking();

    /// The time of day and the time that durations are measured in; a test replaces it.
    Clock clock();

    /// Numbers that stand in the proxy's statistics under [#name].
    Metrics metrics();

    /// Sends a request to a host of `cluster` through the proxy's own connection pools, and yields
    /// the whole answer. From a filter on the event loop nothing hops a thread. The stage fails
    /// with a [CallException] where there is no such cluster, no host, no connection, or no answer
    /// within `timeout`. Cancelling the stage, or all that was derived from it, cancels the call.
    CompletionStage<Call.Response> call(String cluster, Call.Request request, Duration timeout);

    /// Begins a gRPC call to a host of `cluster`, over HTTP/2 and the proxy's own connection pools.
    /// From a filter on the event loop nothing hops a thread.
    ///
    /// @param receiver told everything, failures too
    GrpcCall grpc(String cluster, GrpcRequest request, GrpcReceiver receiver);

    /// The same for one message each way: the answer, or a [mosn.api.grpc.GrpcException].
    /// Cancelling the stage, or all that was derived from it, cancels the call.
    CompletionStage<Buffer> grpc(String cluster, GrpcRequest request, Buffer message);

    /// A program of its own that runs beside the proxy, in any language. Extensions that name the
    /// same plugin share one: a name stands for one specification. Called while the factory is
    /// made; the plugin begins to run then, and ends when the last factory that named it is closed.
    ///
    /// @throws mosn.api.plugin.PluginStartException where the program cannot be started, or the
    ///   name stands for another one
    Plugin plugin(String name, PluginSpec spec);

    /// Names a value of a stream that other extensions may read: equal names of equal types meet.
    <T> Attribute<T> attribute(String name, Class<T> type);

    /// Makes sure, while the factory is made, that there is a variable for
    /// [mosn.api.stream.Stream#variable(String)] to be asked for.
    ///
    /// @throws IllegalArgumentException where there is none of that name; the message says so, and
    ///   names the nearest
    void requireVariable(String name);

    /// Announces that this filter may be configured per route and virtual host, under
    /// `per_filter_config`, and how such a piece is read. Called at most once, while the factory is
    /// made. The most specific piece (route, then virtual host) replaces the listener's
    /// configuration whole.
    ///
    /// @param otherwise what holds where neither route nor virtual host says anything
    <T> RouteConfig<T> routeConfig(T otherwise, Function<ConfigNode, T> read);

    /// The one value that all factories of this extension's module share under `key`, made by
    /// `make` when there is none, and closed (where it is [AutoCloseable]) when the last factory
    /// that asked for it is.
    <T> T shared(String key, Class<T> type, Supplier<T> make);

    /// Something that has not happened yet.
    interface Cancellable {
        /// Keeps it from happening: false where it had happened, or had been cancelled before.
        boolean cancel();
    }
}
