package mosn.core.stream;

import mosn.api.message.RequestHead;
import mosn.api.stream.ResponseFlag;
import mosn.api.upstream.Host;
import mosn.api.upstream.LoadBalancerContext;
import mosn.core.message.StreamReset;
import mosn.core.observe.UpstreamStat;
import mosn.core.router.RouteEntry;
import mosn.core.upstream.Cluster;
import mosn.core.upstream.UpstreamHost;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// The way of a request to its host: from one [Step] to the next, as far as the filters let it go
/// at once, and back where one of them asks for another route or host.
final class Routing implements LoadBalancerContext {
    /// Re-matches and re-choices of one stream, as in MOSN.
    private static final int ROUNDS = 10;

    /// How often one request may be refused before it fails.
    private static final int REFUSALS = 3;

    /// What comes next.
    private enum Step {
        BEFORE_ROUTE,
        MATCH_ROUTE,
        AFTER_ROUTE,
        CHOOSE_HOST,
        AFTER_CHOOSE_HOST,
        SEND
    }

    private final ProxyStream stream;

    /// Null where the stream has settled: nothing is chosen any more.
    private @Nullable StreamSettings settings;

    private Step step = Step.BEFORE_ROUTE;
    private boolean advancing;
    private boolean rewound;
    private int again;
    private int rounds;
    private @Nullable RouteEntry route;
    private @Nullable Cluster cluster;
    private @Nullable UpstreamHost host;
    private List<Host> tried = List.of();
    private boolean finalized;
    private long timeoutNanos;
    private @Nullable UpstreamRequest upstream;
    private int retries;
    private boolean fresh;

    Routing(ProxyStream stream, StreamSettings settings) {
        this.stream = stream;
        this.settings = settings;
    }

    /// @throws NullPointerException where the stream has settled
    StreamSettings settings() {
        return Objects.requireNonNull(settings);
    }

    /// No route or host is chosen any more, and no filter asks what it was configured to do for
    /// one.
    ///
    /// @return what the stream goes on with
    StreamAccounting settle() {
        var rest = settings().settle(stream);
        settings = null;
        route = route == null ? null : route.withoutFilterConfigs();
        return rest;
    }

    /// Null before it is matched, and where nothing matches.
    @Nullable RouteEntry route() {
        return route;
    }

    @Nullable UpstreamHost host() {
        return host;
    }

    /// The newest attempt, be it that it has failed.
    @Nullable UpstreamRequest upstream() {
        return upstream;
    }

    /// Goes on from where it is.
    void advance() {
        if (advancing) {
            return;
        }
        advancing = true;
        try {
            do {
                rewound = false;
                while (proceeds()) {
                    // each step says whether the next one may follow at once
                }
            } while (rewound);
        } catch (Throwable e) { // a load balancer or router handler of somebody's, as a rule
            stream.onMistake(step, e);
        } finally {
            advancing = false;
        }
    }

    private boolean proceeds() {
        if (stream.isAnswered()) {
            return false;
        }
        return switch (step) {
            case BEFORE_ROUTE -> filters(Phase.BEFORE_ROUTE, Step.MATCH_ROUTE);
            case MATCH_ROUTE -> matchRoute();
            case AFTER_ROUTE -> filters(Phase.AFTER_ROUTE, Step.CHOOSE_HOST);
            case CHOOSE_HOST -> chooseHost();
            case AFTER_CHOOSE_HOST -> filters(Phase.AFTER_CHOOSE_HOST, Step.SEND);
            case SEND -> send();
        };
    }

    private boolean filters(Phase phase, Step next) {
        var from = again;
        again = 0;
        step = next;
        return stream.requestHalf().filter(phase, from);
    }

    private boolean matchRoute() {
        var settings = settings();
        var handling = settings.routerHandling();
        route =
                handling == null
                        ? settings.router().match(request(), random())
                        : handling.route(stream, settings);
        cluster = null;
        step = Step.AFTER_ROUTE;
        return true;
    }

    private boolean chooseHost() {
        var matched = route;
        if (matched == null) {
            return stops(404, "no_route", ResponseFlag.NO_ROUTE_FOUND);
        }
        var own = matched.reply(request());
        if (own != null) {
            return stream.replyLocally(own);
        }
        if (cluster == null) {
            cluster = settings().cluster(Objects.requireNonNull(matched.cluster()));
        }
        if (cluster == null) {
            return stops(404, "no_cluster", ResponseFlag.NO_ROUTE_FOUND);
        }
        host = cluster.choose(this);
        if (host == null) {
            return stops(502, "no_healthy_upstream", ResponseFlag.NO_HEALTHY_UPSTREAM);
        }
        step = Step.AFTER_CHOOSE_HOST;
        return true;
    }

    private boolean stops(int status, String detail, ResponseFlag flag) {
        stream.info().flag(flag);
        return stream.replyLocally(status, detail);
    }

    /// Called by a filter's answer in afterRoute; always false, for the cursor.
    boolean reMatchRoute(int from) {
        return rewind(Step.MATCH_ROUTE, from);
    }

    /// Called by a filter's answer in afterChooseHost; always false, for the cursor.
    boolean reChooseHost(int from) {
        tried = new ArrayList<>(tried);
        tried.add(Objects.requireNonNull(host));
        return rewind(Step.CHOOSE_HOST, from);
    }

    private boolean rewind(Step to, int from) {
        if (++rounds > ROUNDS) {
            return stops(500, "too_many_rounds", ResponseFlag.FILTER_FAILURE);
        }
        again = from;
        goBack(to);
        return false;
    }

    private void goBack(Step to) {
        step = to;
        rewound = true; // it may be `advance` that has led here
        advance();
    }

    private boolean send() {
        var to = Objects.requireNonNull(host);
        var via = Objects.requireNonNull(route);
        var protocol = settings().upstreamProtocol(via.upstreamProtocol(), request().protocol());
        if (protocol == null) {
            return stream.replyLocally(500, "no_upstream_protocol");
        }
        if (!finalized) {
            if (stream.requestHalf().asksForTunnel() && !stream.admitTunnel(settings())) {
                return stops(503, "too_many_tunnels", ResponseFlag.UPSTREAM_OVERFLOW);
            }
            finalized = true;
            timeoutNanos = timeoutOf(via).toNanos();
            via.finalizeRequest(request(), to.hostname(), stream::variable);
            stream.requestHalf().fixLength();
            stream.injectSpan();
        }
        var attempt =
                new UpstreamRequest(
                        stream, Objects.requireNonNull(cluster), to, protocol, timeoutNanos);
        upstream = attempt;
        attempt.start(fresh);
        return false;
    }

    /// Without retries a try is all there is, so the shorter of the two bounds it.
    private Duration timeoutOf(RouteEntry via) {
        var timeouts =
                via.timeouts(request())
                        .with(
                                stream.ownVariable("proxy_global_timeout"),
                                stream.ownVariable("proxy_try_timeout"));
        return timeouts.attempt().isZero() ? timeouts.global() : timeouts.attempt();
    }

    /// Tries again where nobody has seen the request yet: once where it only seems so, and a few
    /// times where the host says so itself, or the request was never sent.
    ///
    /// @return whether it does
    boolean triesAgain(UpstreamRequest failed, StreamReset why) {
        var refused = why == StreamReset.UPSTREAM_REFUSED;
        if (stream.requestHalf().isAtFilter() // with a piece of the body
                || !(refused ? mayBeRefused(failed) : mayHaveCrossed(failed, why))) {
            return false;
        }
        // the first refusal may be of one too many, for which another connection has room
        fresh = !refused || retries > 0;
        retries++;
        Objects.requireNonNull(host).count(stream.loop(), UpstreamStat.REQUEST_RETRY, 1);
        stream.requestHalf().waitForUpstream();
        goBack(Step.SEND);
        return true;
    }

    private boolean mayBeRefused(UpstreamRequest failed) {
        return retries < REFUSALS && (!failed.isBodySent() || stream.requestHalf().isRemembered());
    }

    private boolean mayHaveCrossed(UpstreamRequest failed, StreamReset why) {
        return retries == 0 && failed.leftNoTrace(why) && isIdempotent(request().method());
    }

    /// RFC 9110 section 9.2.2.
    static boolean isIdempotent(@Nullable String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE" -> true;
            case null, default -> false;
        };
    }

    /// What is under way to a host is not wanted any more.
    void abandon() {
        if (upstream != null) {
            upstream.cancel();
        }
    }

    @Override
    public RequestHead request() {
        return stream.request();
    }

    @Override
    public boolean tried(Host host) {
        return tried.contains(host);
    }

    @Override
    public RandomGenerator random() {
        return settings().random();
    }
}
