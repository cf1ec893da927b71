package mosn.plugin.grpc.stream;

import mosn.api.CallException;
import mosn.api.plugin.Plugin;
import mosn.api.stream.BodyMode;
import mosn.api.stream.RouteConfig;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.plugin.grpc.call.Phase;
import mosn.plugin.grpc.call.Terms;
import mosn.plugin.grpc.call.Wishes;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/// Makes the filters that ask processes of the second protocol.
///
/// @param seats chooses a process, on the stream's event loop; yields null where none is ready
/// @param absent says why none is
/// @param send sends them what a route says
/// @param release called when no stream needs the configuration any more
public record ProcessFilterFactory(
        Terms terms,
        Supplier<@Nullable Seat> seats,
        Supplier<CallException> absent,
        Function<String, CompletionStage<Plugin.Filter.Config>> send,
        Runnable release)
        implements Plugin.Filter {
    /// Bytes that are held of a body, whatever a process takes at a time.
    private static final int MOST_AHEAD = 1 << 20;

    /// A filter that overrides a data phase gets a body in pieces, and its length is taken off:
    /// only those do that have to.
    @Override
    public StreamFilter create(Stream stream) {
        var remote = new Remote(stream, terms, seats, absent);
        var request = wants(Phase.REQUEST_DATA);
        var response = wants(Phase.RESPONSE_DATA);
        if (request && response) {
            return new BothFlow(remote);
        }
        if (request) {
            return new RequestFlows(remote);
        }
        return response ? new ResponseFlows(remote) : new ProcessFilter(remote);
    }

    private boolean wants(Phase phase) {
        return terms.wishes().phases().contains(phase);
    }

    @Override
    public BodyMode requestBody() {
        return mode(wants(Phase.REQUEST_DATA), terms.wishes().request());
    }

    @Override
    public BodyMode responseBody() {
        return mode(wants(Phase.RESPONSE_DATA), terms.wishes().response());
    }

    private static BodyMode mode(boolean streamed, Wishes.Body body) {
        if (streamed) {
            return BodyMode.streamed(Math.clamp(body.window(), 1, MOST_AHEAD));
        }
        return body.whole() > 0 ? BodyMode.whole(body.whole()) : BodyMode.NOT_WANTED;
    }

    @Override
    public Config config() {
        return terms.whole();
    }

    @Override
    public boolean actsOnRoutes() {
        return terms.wishes().actOnRoutes();
    }

    @Override
    public List<String> variables() {
        return terms.wishes().variables();
    }

    @Override
    public CompletionStage<Config> piece(String json) {
        return send.apply(json);
    }

    @Override
    public StreamFilterFactory perRoute(RouteConfig<? extends Config> pieces) {
        return new ProcessFilterFactory(terms.perRoute(pieces), seats, absent, send, release);
    }

    @Override
    public void close() {
        release.run();
    }
}
