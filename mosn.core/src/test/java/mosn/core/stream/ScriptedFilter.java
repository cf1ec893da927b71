package mosn.core.stream;

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
import mosn.api.stream.StreamFilterStatus;
import mosn.api.stream.StreamReceiverFilter;
import mosn.api.stream.StreamSenderFilter;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/// Plays a [Script] for one stream. Each call is a line of the trace, and held against the rules
/// that hold for all filters.
class ScriptedFilter implements StreamReceiverFilter, StreamSenderFilter {
    private final Script script;
    private final Bench bench;
    private final long stream;
    private final Set<Script.Turn> working = new HashSet<>();
    private int destroyed;

    private ScriptedFilter(Script script, Bench bench, Stream stream) {
        this.script = script;
        this.bench = bench;
        this.stream = stream.id();
    }

    /// The data phases are overridden only where the body is streamed.
    static ScriptedFilter of(
            Script script, Bench bench, Stream stream, BodyMode request, BodyMode response) {
        if (request.isStreamed()) {
            return response.isStreamed()
                    ? new OfBoth(script, bench, stream)
                    : new OfRequestData(script, bench, stream);
        }
        return response.isStreamed()
                ? new OfResponseData(script, bench, stream)
                : new ScriptedFilter(script, bench, stream);
    }

    long stream() {
        return stream;
    }

    synchronized int destroyed() {
        return destroyed;
    }

    @Override
    public BeforeRouteStatus beforeRoute(Stream stream) {
        return (BeforeRouteStatus) act(Phase.BEFORE_ROUTE, stream, null, false);
    }

    @Override
    public AfterRouteStatus afterRoute(Stream stream) {
        return (AfterRouteStatus) act(Phase.AFTER_ROUTE, stream, null, false);
    }

    @Override
    public AfterChooseHostStatus afterChooseHost(Stream stream) {
        return (AfterChooseHostStatus) act(Phase.AFTER_CHOOSE_HOST, stream, null, false);
    }

    @Override
    public RequestTrailersStatus requestTrailers(Stream stream, Headers trailers) {
        return (RequestTrailersStatus) act(Phase.REQUEST_TRAILERS, stream, trailers, true);
    }

    @Override
    public InformationalStatus informational(Stream stream, ResponseHead head) {
        return (InformationalStatus) act(Phase.INFORMATIONAL, stream, head, false);
    }

    @Override
    public BeforeSendStatus beforeSend(Stream stream) {
        return (BeforeSendStatus) act(Phase.BEFORE_SEND, stream, null, false);
    }

    @Override
    public ResponseTrailersStatus responseTrailers(Stream stream, Headers trailers) {
        return (ResponseTrailersStatus) act(Phase.RESPONSE_TRAILERS, stream, trailers, true);
    }

    @Override
    public void onDestroy(Stream stream) {
        synchronized (this) {
            if (!working.isEmpty()) {
                bench.wrong(this + " is destroyed while it works");
            }
            destroyed++;
        }
        bench.trace().add(script.name() + " onDestroy");
    }

    StreamFilterStatus act(Phase phase, Stream stream, @Nullable Object piece, boolean end) {
        var turn = new Script.Turn(stream, piece, end);
        begin(turn);
        try {
            bench.trace().add(script.name() + " " + line(phase, turn));
            return script.answer(phase, turn);
        } finally {
            end(turn);
        }
    }

    private void begin(Script.Turn turn) {
        for (var other : bench.made(stream)) {
            // a thread may come late, when its filter has been given up: then it is lent nothing
            if (other.isWorking() && isLent(turn.stream())) {
                bench.wrong(this + " is called while " + other + " works");
            }
        }
        synchronized (this) {
            if (destroyed > 0) {
                bench.wrong(this + " is called behind its end");
            }
            if (!working.isEmpty()) {
                bench.wrong(this + " is called while it works");
            }
            working.add(turn);
        }
    }

    private synchronized void end(Script.Turn turn) {
        working.remove(turn);
    }

    /// Whether it is in a phase, and has not been given up.
    private synchronized boolean isWorking() {
        return working.stream().anyMatch(turn -> isLent(turn.stream()));
    }

    private static boolean isLent(Stream stream) {
        try {
            return stream.id() > 0;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static String line(Phase phase, Script.Turn turn) {
        var what =
                switch (phase) {
                    case BEFORE_ROUTE -> "beforeRoute";
                    case AFTER_ROUTE -> "afterRoute";
                    case AFTER_CHOOSE_HOST -> "afterChooseHost";
                    case REQUEST_DATA -> "requestData";
                    case REQUEST_TRAILERS -> "requestTrailers";
                    case INFORMATIONAL -> "informational";
                    case BEFORE_SEND -> "beforeSend " + turn.stream().response().status();
                    case RESPONSE_DATA -> "responseData";
                    case RESPONSE_TRAILERS -> "responseTrailers";
                };
        return what
                + switch (turn.piece()) {
                    case Buffer chunk when chunk.length() == 0 -> turn.end() ? " end" : "";
                    case Buffer chunk -> " " + text(chunk) + (turn.end() ? " end" : "");
                    case Headers trailers -> " " + trailers.get("t");
                    case ResponseHead head -> " " + head.status();
                    case null, default -> "";
                };
    }

    static String text(Buffer buffer) {
        return new String(buffer.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return "filter " + script.name();
    }

    private static final class OfRequestData extends ScriptedFilter {
        OfRequestData(Script script, Bench bench, Stream stream) {
            super(script, bench, stream);
        }

        @Override
        public RequestDataStatus requestData(Stream stream, Buffer chunk, boolean end) {
            return (RequestDataStatus) act(Phase.REQUEST_DATA, stream, chunk, end);
        }
    }

    private static final class OfResponseData extends ScriptedFilter {
        OfResponseData(Script script, Bench bench, Stream stream) {
            super(script, bench, stream);
        }

        @Override
        public ResponseDataStatus responseData(Stream stream, Buffer chunk, boolean end) {
            return (ResponseDataStatus) act(Phase.RESPONSE_DATA, stream, chunk, end);
        }
    }

    private static final class OfBoth extends ScriptedFilter {
        OfBoth(Script script, Bench bench, Stream stream) {
            super(script, bench, stream);
        }

        @Override
        public RequestDataStatus requestData(Stream stream, Buffer chunk, boolean end) {
            return (RequestDataStatus) act(Phase.REQUEST_DATA, stream, chunk, end);
        }

        @Override
        public ResponseDataStatus responseData(Stream stream, Buffer chunk, boolean end) {
            return (ResponseDataStatus) act(Phase.RESPONSE_DATA, stream, chunk, end);
        }
    }
}
