package mosn.sdk;

import mosn.plugin.v2.Phase;

import org.jspecify.annotations.Nullable;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a plugin does to streams: a function per phase, and what it wants to be sent. A phase
/// without a function is never asked for. Immutable: each method yields another filter.
///
/// The functions are called on threads where they may block, one at a time for each stream.
public final class Filter {
    /// Decides about a head or trailers.
    @FunctionalInterface
    public interface Decision {
        /// @throws Exception a failure of the filter: the operator's `on_error` decides
        Verdict decide(Stream stream) throws Exception;
    }

    /// Decides about a piece of a body.
    @FunctionalInterface
    public interface DataDecision {
        /// @param end whether the body ends with this piece, which may then be empty; trailers may
        ///   follow. What was held back goes out now
        /// @return [Verdict#CONTINUE], [Verdict#replace], [Verdict#TERMINATION], or, for a request,
        ///   a reply
        Verdict decide(Stream stream, byte[] chunk, boolean end) throws Exception;
    }

    /// Is told.
    @FunctionalInterface
    public interface Ending {
        /// @param stream which asks for nothing any more
        void ended(Stream stream) throws Exception;
    }

    private static final Filter NOTHING = new Filter(new Draft());

    private final Map<Phase, Decision> decisions;
    private final @Nullable DataDecision requestData;
    private final @Nullable DataDecision responseData;
    private final @Nullable Ending onDestroy;
    private final int wholeRequest;
    private final int wholeResponse;
    private final Set<Facts.Kind> facts;
    private final List<String> fields;
    private final List<String> variables;
    private final int maxStreams;

    private Filter(Draft draft) {
        decisions = draft.decisions;
        requestData = draft.requestData;
        responseData = draft.responseData;
        onDestroy = draft.onDestroy;
        wholeRequest = draft.wholeRequest;
        wholeResponse = draft.wholeResponse;
        facts = draft.facts;
        fields = draft.fields;
        variables = draft.variables;
        maxStreams = draft.maxStreams;
    }

    /// One that is asked nothing yet.
    public static Filter none() {
        return NOTHING;
    }

    /// The request's head is there, its route is not known.
    public Filter beforeRoute(Decision decision) {
        return at(Phase.BEFORE_ROUTE, decision);
    }

    /// The route is known, or known to be missing.
    public Filter afterRoute(Decision decision) {
        return at(Phase.AFTER_ROUTE, decision);
    }

    /// The host is chosen, and nothing has been sent to it.
    public Filter afterChooseHost(Decision decision) {
        return at(Phase.AFTER_CHOOSE_HOST, decision);
    }

    /// The trailers of the request pass: [Stream#requestTrailers].
    public Filter requestTrailers(Decision decision) {
        return at(Phase.REQUEST_TRAILERS, decision);
    }

    /// The response's head is there.
    public Filter beforeSend(Decision decision) {
        return at(Phase.BEFORE_SEND, decision);
    }

    /// The trailers of the response pass: [Stream#responseTrailers].
    public Filter responseTrailers(Decision decision) {
        return at(Phase.RESPONSE_TRAILERS, decision);
    }

    /// Each piece of the request's body.
    public Filter requestData(DataDecision decision) {
        var draft = new Draft(this);
        draft.requestData = decision;
        return new Filter(draft);
    }

    /// Each piece of the response's body.
    public Filter responseData(DataDecision decision) {
        var draft = new Draft(this);
        draft.responseData = decision;
        return new Filter(draft);
    }

    /// The stream is over.
    public Filter onDestroy(Ending ending) {
        var draft = new Draft(this);
        draft.onDestroy = ending;
        return new Filter(draft);
    }

    /// The request's whole body, before its head phases: [Stream#requestBody].
    public Filter wholeRequest(int limit) {
        var draft = new Draft(this);
        draft.wholeRequest = positive(limit);
        return new Filter(draft);
    }

    /// The response's whole body: [Stream#responseBody].
    public Filter wholeResponse(int limit) {
        var draft = new Draft(this);
        draft.wholeResponse = positive(limit);
        return new Filter(draft);
    }

    /// What is to be sent beside the heads.
    public Filter facts(Facts.Kind... kinds) {
        var draft = new Draft(this);
        draft.facts = EnumSet.noneOf(Facts.Kind.class);
        draft.facts.addAll(List.of(kinds));
        return new Filter(draft);
    }

    /// The only fields to be sent; all of them without this.
    public Filter fields(String... names) {
        var draft = new Draft(this);
        draft.fields = List.of(names);
        return new Filter(draft);
    }

    /// Those of the proxy's variables that are to be sent, as in `x-mosn-path`.
    public Filter variables(String... names) {
        var draft = new Draft(this);
        draft.variables = List.of(names);
        return new Filter(draft);
    }

    /// How many streams the plugin holds at a time; others wait at the proxy.
    public Filter maxStreams(int streams) {
        var draft = new Draft(this);
        draft.maxStreams = positive(streams);
        return new Filter(draft);
    }

    private Filter at(Phase phase, Decision decision) {
        var draft = new Draft(this);
        draft.decisions.put(phase, decision);
        return new Filter(draft);
    }

    private static int positive(int number) {
        if (number < 1) {
            throw new IllegalArgumentException(number + " is less than 1");
        }
        return number;
    }

    @Nullable Decision decision(Phase phase) {
        return decisions.get(phase);
    }

    Set<Phase> headPhases() {
        return decisions.keySet();
    }

    @Nullable DataDecision requestData() {
        return requestData;
    }

    @Nullable DataDecision responseData() {
        return responseData;
    }

    @Nullable Ending onDestroy() {
        return onDestroy;
    }

    int wholeRequest() {
        return wholeRequest;
    }

    int wholeResponse() {
        return wholeResponse;
    }

    Set<Facts.Kind> facts() {
        return facts;
    }

    List<String> fields() {
        return fields;
    }

    List<String> variables() {
        return variables;
    }

    int maxStreams() {
        return maxStreams;
    }

    /// A filter while it is put together.
    private static final class Draft {
        private final Map<Phase, Decision> decisions = new EnumMap<>(Phase.class);
        private @Nullable DataDecision requestData;
        private @Nullable DataDecision responseData;
        private @Nullable Ending onDestroy;
        private int wholeRequest;
        private int wholeResponse;
        private Set<Facts.Kind> facts = EnumSet.noneOf(Facts.Kind.class);
        private List<String> fields = List.of();
        private List<String> variables = List.of();
        private int maxStreams;

        Draft() {}

        Draft(Filter filter) {
            decisions.putAll(filter.decisions);
            requestData = filter.requestData;
            responseData = filter.responseData;
            onDestroy = filter.onDestroy;
            wholeRequest = filter.wholeRequest;
            wholeResponse = filter.wholeResponse;
            facts = filter.facts;
            fields = filter.fields;
            variables = filter.variables;
            maxStreams = filter.maxStreams;
        }
    }
}
