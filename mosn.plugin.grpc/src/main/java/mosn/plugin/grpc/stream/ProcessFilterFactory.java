package mosn.plugin.grpc.stream;

import mosn.api.stream.BodyMode;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.plugin.grpc.call.FilterConfig;
import mosn.plugin.grpc.call.Phase;
import mosn.plugin.grpc.call.Wishes;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/// Makes the filters that ask processes of the second protocol.
///
/// @param seats chooses a process, on the stream's event loop; yields null where none is ready
/// @param release called when no stream needs the configuration any more
public record ProcessFilterFactory(
        FilterConfig config, Wishes wishes, Supplier<@Nullable Seat> seats, Runnable release)
        implements StreamFilterFactory {
    public static ProcessFilterFactory of(
            FilterConfig config, Wishes wishes, Supplier<@Nullable Seat> seats, Runnable release) {
        return new ProcessFilterFactory(config, wishes, seats, release);
    }

    /// A filter that overrides a data phase gets a body in pieces, and its length is taken off:
    /// only those do that have to.
    @Override
    public StreamFilter create(Stream stream) {
        var remote = new Remote(stream, config, wishes, seats);
        var request = wishes.phases().contains(Phase.REQUEST_DATA);
        var response = wishes.phases().contains(Phase.RESPONSE_DATA);
        if (request && response) {
            return new BothFlow(remote);
        }
        if (request) {
            return new RequestFlows(remote);
        }
        return response ? new ResponseFlows(remote) : new ProcessFilter(remote);
    }

    @Override
    public BodyMode requestBody() {
        return mode(wishes.phases().contains(Phase.REQUEST_DATA), wishes.request());
    }

    @Override
    public BodyMode responseBody() {
        return mode(wishes.phases().contains(Phase.RESPONSE_DATA), wishes.response());
    }

    private static BodyMode mode(boolean streamed, Wishes.Body body) {
        if (streamed) {
            return BodyMode.STREAMED;
        }
        return body.whole() > 0 ? BodyMode.whole(body.whole()) : BodyMode.NOT_WANTED;
    }

    @Override
    public void close() {
        release.run();
    }
}
