package mosn.api.plugin;

import mosn.api.message.Buffer;
import mosn.api.stream.RouteConfig;
import mosn.api.stream.StreamFilterFactory;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// A plugin process, made by [mosn.api.ExtensionContext#plugin]: a program of its own that the
/// proxy starts, watches, and starts again when it ends. Safe from any thread.
public interface Plugin {
    String name();

    /// Asks a process that is ready; of several the one with the fewest calls under way.
    ///
    /// A call never starts a process. Where none is ready the stage fails at once. It fails with a
    /// [mosn.api.CallException] whose detail is `plugin_not_ready`, `plugin_disabled`, `timeout`,
    /// `plugin_failed` (the process answered with an error) or `plugin_gone` (it ended, or its
    /// connection did). Cancelling the stage, or all that was derived from it, cancels the call.
    ///
    /// @param timeout sent along as the call's deadline; zero for none
    CompletionStage<Response> call(Request request, Duration timeout);

    /// Completes when a process has become ready for the first time; fails with a
    /// [PluginStartException] where the first start fails. An extension that cannot do without its
    /// plugin waits for it while it is made. One that takes the place of a plugin that an operator
    /// has switched off is switched off from the start, and nobody waits for it.
    CompletionStage<Void> started();

    Status status();

    /// Sends a configuration to the processes, for them to be a stream filter themselves, as the
    /// second protocol lets them; each that is started later gets it before it is asked anything.
    /// Completes with the filter, which belongs to the caller and is closed like any factory, or
    /// with nothing where the processes speak the first protocol only, those that are ready or were
    /// last. Fails with a [mosn.api.ConfigException] where one refuses, and with a
    /// [mosn.api.CallException] where none is ready.
    CompletionStage<Optional<Filter>> filter(FilterRequest request);

    /// A stream filter that is a plugin's processes.
    interface Filter extends StreamFilterFactory {
        /// The configuration that it was made of.
        Config config();

        /// Whether it is asked when the route is known, so that routes may configure it.
        boolean actsOnRoutes();

        /// The variables of streams that the processes wish to be told: whoever makes the filter
        /// sees to it that there are such, with [mosn.api.ExtensionContext#requireVariable].
        default List<String> variables() {
            return List.of();
        }

        /// Sends what a route or virtual host says in place of [#config]. Fails as [Plugin#filter]
        /// does.
        ///
        /// @param json an object
        CompletionStage<Config> piece(String json);

        /// The same filter, which takes its configuration from each stream's route. Closing it
        /// closes this one.
        ///
        /// @param pieces announced with [mosn.api.ExtensionContext#routeConfig]
        StreamFilterFactory perRoute(RouteConfig<? extends Config> pieces);

        /// A configuration that the processes have accepted: their names for it.
        interface Config {
            int number();
        }
    }

    /// What a process is to be made a filter of.
    ///
    /// @param name of the filter, for the process to show
    /// @param json the configuration, an object; what it means is the process's
    /// @param timeout for one answer; zero for none
    record FilterRequest(String name, String json, Duration timeout) {}

    /// What a process is asked. Text that is no Unicode is replaced.
    ///
    /// @param header a name has one value
    /// @param type what kind of question it is; MOSN leaves it empty
    record Request(
            Map<String, String> header, Map<String, String> trailer, Buffer body, String type) {
        public Request {
            header = Map.copyOf(header);
            trailer = Map.copyOf(trailer);
        }

        /// A question that is all body.
        public static Request of(Buffer body) {
            return new Request(Map.of(), Map.of(), body, "");
        }
    }

    /// What a process answers; what it means is between it and who asked.
    ///
    /// @param body empty where there is none: the two are one on the wire
    record Response(
            Map<String, String> header, Map<String, String> trailer, Buffer body, int status) {
        public Response {
            header = Map.copyOf(header);
            trailer = Map.copyOf(trailer);
        }
    }

    /// How the plugin is.
    ///
    /// @param enabled whether an operator lets it run
    /// @param on whether a process is ready
    /// @param detail for people, as in `BACKOFF, ended with exit code 3`
    record Status(boolean enabled, boolean on, String detail) {}
}
