package mosn.testkit;

import mosn.api.stream.LocalReply;
import mosn.api.stream.ResponseFlag;

import java.util.List;
import java.util.function.UnaryOperator;

/// What may go wrong around a filter, and is no reason for it to fail.
///
/// @param where for complaints
record Trouble(String where, UnaryOperator<StreamScript> script) {
    static final List<Trouble> ALL =
            List.of(
                    new Trouble(
                            "where another filter has answered before",
                            StreamScript::answeredBefore),
                    new Trouble(
                            "where the upstream answers 500",
                            script -> script.answered(500, "out of order")),
                    new Trouble("where the upstream answers 502", script -> script.answered(502)),
                    new Trouble("where the upstream answers 503", script -> script.answered(503)),
                    new Trouble("where no route matches", StreamScript::unrouted),
                    new Trouble(
                            "where the cluster has no host", script -> script.hosts(new String[0])),
                    failing(
                            "where the upstream cannot be connected to",
                            LocalReply.of(502, "upstream_connect_failed"),
                            ResponseFlag.UPSTREAM_CONNECTION_FAILURE),
                    failing(
                            "where the upstream closes its connection",
                            LocalReply.of(502, "upstream_closed_early"),
                            ResponseFlag.UPSTREAM_CONNECTION_TERMINATION),
                    failing(
                            "where the upstream does not answer in time",
                            LocalReply.of(504, "upstream_timeout"),
                            ResponseFlag.UPSTREAM_REQUEST_TIMEOUT));

    private static Trouble failing(String where, LocalReply reply, ResponseFlag flag) {
        return new Trouble(where, script -> script.upstreamFails(new UpstreamFailure(reply, flag)));
    }

    /// What the proxy tells the client of its upstream.
    record UpstreamFailure(LocalReply reply, ResponseFlag flag) {}
}
