package mosn.sdk;

import mosn.plugin.v2.Ask;
import mosn.plugin.v2.Changes;
import mosn.plugin.v2.Phase;
import mosn.plugin.v2.Variable;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/// One request with its response, as a filter sees it. Used in the functions of the filter, by one
/// of them at a time; only [#terminate] may be called by anybody.
public final class Stream {
    private final long id;
    private final IntPredicate terminate;
    private final Map<String, String> variables = new HashMap<>();
    private final Changes.Builder variableChanges = Changes.newBuilder();
    private Request request;
    private @Nullable Response response;
    private byte @Nullable [] requestBody;
    private byte @Nullable [] responseBody;
    private boolean bodyReplaced;
    private @Nullable Headers requestTrailers;
    private @Nullable Headers responseTrailers;
    private Facts.@Nullable Connection connection;
    private Facts.@Nullable Tls tls;
    private Facts.@Nullable Route route;
    private Facts.@Nullable Host host;
    private @Nullable Object attachment;

    Stream(long id, Request request, IntPredicate terminate) {
        this.id = id;
        this.request = request;
        this.terminate = terminate;
    }

    /// A number that no other stream at work has.
    public long id() {
        return id;
    }

    public Request request() {
        return request;
    }

    /// @throws IllegalStateException before there is one
    public Response response() {
        if (response == null) {
            throw new IllegalStateException("there is no response yet");
        }
        return response;
    }

    /// All of it, for a filter that wants it whole; for others null.
    public byte @Nullable [] requestBody() {
        return requestBody;
    }

    /// Replaces it, in a head phase of a filter that wants it whole.
    public void requestBody(byte[] body) {
        if (requestBody == null) {
            throw new IllegalStateException("the request's body is not held");
        }
        requestBody = body;
        bodyReplaced = true;
    }

    /// All of it, for a filter that wants it whole; for others null.
    public byte @Nullable [] responseBody() {
        return responseBody;
    }

    /// Replaces it, before the response is sent, for a filter that wants it whole.
    public void responseBody(byte[] body) {
        if (responseBody == null) {
            throw new IllegalStateException("the response's body is not held");
        }
        responseBody = body;
        bodyReplaced = true;
    }

    /// Null where none have come. They can be changed when they pass, not before: then they are
    /// there, also where none is of the fields that the filter asks for.
    public @Nullable Headers requestTrailers() {
        return requestTrailers;
    }

    /// As [#requestTrailers].
    public @Nullable Headers responseTrailers() {
        return responseTrailers;
    }

    /// Null where the filter did not ask for it.
    public Facts.@Nullable Connection connection() {
        return connection;
    }

    /// Null where the filter did not ask for it, or the connection is in the clear.
    public Facts.@Nullable Tls tls() {
        return tls;
    }

    /// Null where the filter did not ask for it, before the route is known, and where none matches.
    public Facts.@Nullable Route route() {
        return route;
    }

    /// Null where the filter did not ask for it, and before one is chosen.
    public Facts.@Nullable Host host() {
        return host;
    }

    /// Null where the filter did not ask for it, or it has no value.
    public @Nullable String variable(String name) {
        return variables.get(name);
    }

    /// Sets one of the proxy's variables, when the phase has answered.
    ///
    /// @param value one character per byte, as in [Headers]
    public void variable(String name, String value) {
        variableChanges.addVariables(
                Variable.newBuilder().setName(name).setValue(Headers.bytes(value)));
        variables.put(name, value);
    }

    /// What the filter keeps of the stream from one phase to the next.
    public @Nullable Object attachment() {
        return attachment;
    }

    public void attach(@Nullable Object value) {
        attachment = value;
    }

    /// Ends the stream with `status` unless its response has begun. Safe from any thread.
    ///
    /// @return false where it is over already
    public boolean terminate(int status) {
        return terminate.test(status);
    }

    /// Takes over what came with an ask.
    void update(Ask ask, byte @Nullable [] body) {
        if (ask.hasRequest()) {
            request = Request.of(ask.getRequest());
        }
        if (ask.hasResponse()) {
            response = new Response(ask.getResponse());
        }
        if (ask.hasConnection()) {
            connection = Facts.Connection.of(ask.getConnection());
        }
        if (ask.hasTls()) {
            tls = Facts.Tls.of(ask.getTls());
        }
        if (ask.hasRoute()) {
            route = Facts.Route.of(ask.getRoute());
        }
        if (ask.hasHost()) {
            host = Facts.Host.of(ask.getHost());
        }
        for (var variable : ask.getVariablesList()) {
            if (variable.hasValue()) {
                variables.put(variable.getName(), Headers.text(variable.getValue()));
            } else {
                variables.remove(variable.getName());
            }
        }
        if (isOfRequest(ask.getPhase())) {
            requestBody = body != null ? body : requestBody;
            requestTrailers = trailers(ask, requestTrailers);
        } else {
            responseBody = body != null ? body : responseBody;
            responseTrailers = trailers(ask, responseTrailers);
        }
    }

    /// In their own phase there are trailers, be it that none is of those that were asked for.
    private static @Nullable Headers trailers(Ask ask, @Nullable Headers before) {
        return ask.getTrailersCount() == 0 && !isOfTrailers(ask.getPhase())
                ? before
                : Headers.of(ask.getTrailersList());
    }

    private static boolean isOfTrailers(Phase phase) {
        return phase == Phase.REQUEST_TRAILERS || phase == Phase.RESPONSE_TRAILERS;
    }

    /// What the first protocol sends.
    void hold(byte[] body, @Nullable Headers trailers) {
        requestBody = body;
        requestTrailers = trailers;
    }

    static boolean isOfRequest(Phase phase) {
        return phase.getNumber() < Phase.BEFORE_SEND_VALUE;
    }

    /// The body that the last phase put in place of the one that came.
    byte @Nullable [] takeBody(boolean ofRequest) {
        if (!bodyReplaced) {
            return null;
        }
        bodyReplaced = false;
        return ofRequest ? requestBody : responseBody;
    }

    Changes takeChanges(Phase phase) {
        var changes = Changes.newBuilder();
        var trailers =
                switch (phase) {
                    case REQUEST_TRAILERS -> requestTrailers;
                    case RESPONSE_TRAILERS -> responseTrailers;
                    default -> null;
                };
        if (trailers != null) {
            changes.addAllFields(trailers.takeChanges());
        } else if (isOfRequest(phase)) {
            request.takeChanges(changes);
        } else if (response != null) {
            response.takeChanges(changes);
        }
        changes.addAllVariables(variableChanges.getVariablesList());
        variableChanges.clear();
        return changes.build();
    }
}
