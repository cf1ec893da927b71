package mosn.sdk;

import com.google.protobuf.ByteString;

import mosn.plugin.v1.Request;
import mosn.plugin.v1.Response;
import mosn.plugin.v2.Changes;
import mosn.plugin.v2.FieldChange;
import mosn.plugin.v2.Phase;

import java.util.List;

/// A filter that is asked through MOSN's `Call`: its request phases, one after the other, on
/// headers, trailers and body. What the call cannot say is left out: a reply becomes the status -1
/// with the reply's headers and body.
final class FilteredCall implements CallHandler {
    private static final int REFUSED = -1;
    private static final List<Phase> PHASES = List.of(Phase.BEFORE_ROUTE, Phase.AFTER_ROUTE);

    private final Filter filter;

    FilteredCall(Filter filter) {
        this.filter = filter;
    }

    @Override
    public Response call(Request request) throws Exception {
        var stream = new Stream(0, mosn.sdk.Request.of(request.getHeaderMap()), status -> false);
        var trailers = request.getTrailerCount() == 0 ? null : Headers.of(request.getTrailerMap());
        stream.hold(request.getBody().toByteArray(), trailers);
        var response = Response.newBuilder();
        for (var phase : PHASES) {
            var decision = filter.decision(phase);
            if (decision == null) {
                continue;
            }
            var verdict = decision.decide(stream);
            if (verdict instanceof Verdict.LocalReply reply) {
                return refused(reply);
            }
            if (verdict.equals(Verdict.TERMINATION)) {
                return Response.newBuilder().setStatus(REFUSED).build();
            }
            change(stream.takeChanges(phase), response);
        }
        var body = stream.takeBody(true);
        if (body != null) {
            response.setBody(ByteString.copyFrom(body));
        }
        return response.build();
    }

    private static Response refused(Verdict.LocalReply reply) {
        var response =
                Response.newBuilder().setStatus(REFUSED).setBody(ByteString.copyFrom(reply.body()));
        reply.headers()
                .forEach(
                        h ->
                                response.putHeader(
                                        h.getKey(), Headers.bytes(h.getValue()).toStringUtf8()));
        return response.build();
    }

    /// A value sets a header, and an empty one removes it.
    private static void change(Changes changes, Response.Builder response) {
        for (var field : changes.getFieldsList()) {
            var removed = field.getHow() == FieldChange.How.REMOVE;
            response.putHeader(
                    Headers.text(field.getName()), removed ? "" : field.getValue().toStringUtf8());
        }
    }
}
