package mosn.testkit;

import static mosn.api.stream.Continue.CONTINUE;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.api.stream.AfterChooseHostStatus;
import mosn.api.stream.AfterRouteStatus;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.BodyMode;
import mosn.api.stream.InformationalStatus;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.RequestTrailersStatus;
import mosn.api.stream.ResponseDataStatus;
import mosn.api.stream.ResponseTrailersStatus;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.api.stream.StreamReceiverFilter;
import mosn.api.stream.StreamSenderFilter;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// A filter that does in each phase what a test says, and writes down when it is called.
final class Script implements StreamFilterFactoryProvider, StreamFilterFactory {
    final List<String> calls = new ArrayList<>();
    Function<Stream, BeforeRouteStatus> beforeRoute = stream -> CONTINUE;
    Function<Stream, AfterRouteStatus> afterRoute = stream -> CONTINUE;
    Function<Stream, AfterChooseHostStatus> afterChooseHost = stream -> CONTINUE;
    BiFunction<Stream, Buffer, RequestDataStatus> requestData = (stream, chunk) -> CONTINUE;
    InformationalStatus informational = CONTINUE;
    Function<Stream, BeforeSendStatus> beforeSend = stream -> CONTINUE;
    BiFunction<Stream, Buffer, ResponseDataStatus> responseData = (stream, chunk) -> CONTINUE;
    BodyMode requestBody = BodyMode.NOT_WANTED;
    BodyMode responseBody = BodyMode.NOT_WANTED;
    RunsOn runsOn = RunsOn.EVENT_LOOP;
    boolean checksModes;
    boolean closed;
    @Nullable Buffer kept;
    @Nullable Stream stream;

    @Override
    public String type() {
        return "script";
    }

    @Override
    public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
        return this;
    }

    @Override
    public StreamFilter create(Stream stream) {
        calls.add("create");
        this.stream = stream;
        return streams() || checksModes ? new Both() : new Heads();
    }

    private boolean streams() {
        return requestBody.equals(BodyMode.STREAMED) || responseBody.equals(BodyMode.STREAMED);
    }

    @Override
    public RunsOn runsOn() {
        return runsOn;
    }

    @Override
    public BodyMode requestBody() {
        return streams() ? BodyMode.STREAMED : requestBody;
    }

    @Override
    public BodyMode responseBody() {
        return streams() ? BodyMode.STREAMED : responseBody;
    }

    @Override
    public void close() {
        closed = true;
    }

    private class Heads implements StreamReceiverFilter, StreamSenderFilter {
        @Override
        public BeforeRouteStatus beforeRoute(Stream stream) {
            calls.add("beforeRoute");
            return beforeRoute.apply(stream);
        }

        @Override
        public AfterRouteStatus afterRoute(Stream stream) {
            calls.add("afterRoute");
            return afterRoute.apply(stream);
        }

        @Override
        public AfterChooseHostStatus afterChooseHost(Stream stream) {
            calls.add("afterChooseHost");
            return afterChooseHost.apply(stream);
        }

        @Override
        public InformationalStatus informational(Stream stream, ResponseHead head) {
            calls.add("informational " + head.status());
            return informational;
        }

        @Override
        public BeforeSendStatus beforeSend(Stream stream) {
            calls.add("beforeSend " + stream.response().status());
            return beforeSend.apply(stream);
        }

        @Override
        public void onDestroy(Stream stream) {
            calls.add("onDestroy");
        }
    }

    private final class Both extends Heads {
        @Override
        public RequestDataStatus requestData(Stream stream, Buffer chunk, boolean end) {
            calls.add("requestData " + chunk.toString(StandardCharsets.UTF_8));
            return requestData.apply(stream, chunk);
        }

        @Override
        public RequestTrailersStatus requestTrailers(Stream stream, Headers trailers) {
            calls.add("requestTrailers");
            return CONTINUE;
        }

        @Override
        public ResponseDataStatus responseData(Stream stream, Buffer chunk, boolean end) {
            calls.add("responseData " + chunk.toString(StandardCharsets.UTF_8));
            return responseData.apply(stream, chunk);
        }

        @Override
        public ResponseTrailersStatus responseTrailers(Stream stream, Headers trailers) {
            calls.add("responseTrailers");
            return CONTINUE;
        }
    }

    /// Does nothing but in one phase.
    static final class OnlyAfterRoute implements StreamFilterFactoryProvider {
        @Override
        public String type() {
            return "only_after_route";
        }

        @Override
        public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
            return stream ->
                    new StreamReceiverFilter() {
                        @Override
                        public AfterRouteStatus afterRoute(Stream stream) {
                            return CONTINUE;
                        }
                    };
        }
    }
}
