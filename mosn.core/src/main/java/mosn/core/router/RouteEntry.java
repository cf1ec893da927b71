package mosn.core.router;

import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.stream.LocalReply;
import mosn.api.stream.Route;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The route of a request: one object for all requests that take it, made when the router is built.
/// Safe on every thread.
public final class RouteEntry implements Route {
    private static final String ORIGINAL_PATH = "x-mosn-original-path";

    private final String virtualHost;
    private final RuleConfig rule;
    private final @Nullable String cluster;
    private final Timeouts timeouts;
    private final List<HeaderChanges> requestChanges;
    private final List<HeaderChanges> responseChanges;
    private final Map<Object, Object> filterConfigs;

    RouteEntry(
            RouterConfig router,
            VirtualHostConfig virtualHost,
            RuleConfig rule,
            @Nullable String cluster,
            Map<Object, Object> filterConfigs) {
        this.virtualHost = virtualHost.name();
        this.rule = rule;
        this.cluster = cluster;
        this.timeouts = new Timeouts(rule.timeout(), Duration.ZERO);
        this.requestChanges =
                HeaderChanges.levels(rule.request(), virtualHost.request(), router.request());
        this.responseChanges =
                HeaderChanges.levels(rule.response(), virtualHost.response(), router.response());
        this.filterConfigs = filterConfigs;
    }

    private RouteEntry(RouteEntry of) {
        this.virtualHost = of.virtualHost;
        this.rule = of.rule;
        this.cluster = of.cluster;
        this.timeouts = of.timeouts;
        this.requestChanges = of.requestChanges;
        this.responseChanges = of.responseChanges;
        this.filterConfigs = Map.of();
    }

    /// The same for a stream that calls no filter any more: it holds no object of theirs.
    public RouteEntry withoutFilterConfigs() {
        return filterConfigs.isEmpty() ? this : new RouteEntry(this);
    }

    /// What operators call it; empty where it has no name.
    public String name() {
        return rule.name();
    }

    @Override
    public String virtualHost() {
        return virtualHost;
    }

    /// Of weighted clusters, the one that was chosen for this request.
    @Override
    public @Nullable String cluster() {
        return cluster;
    }

    public RouteAction action() {
        return rule.action();
    }

    /// The answer of a route that forwards nothing; null where it forwards.
    public @Nullable LocalReply reply(RequestHead request) {
        return switch (rule.action()) {
            case RouteAction.Forward _ -> null;
            case RouteAction.Redirect redirect -> redirect.reply(request);
            case RouteAction.DirectResponse response -> response.reply();
        };
    }

    /// The protocol to the upstream by MOSN's name; null where it is the listener's.
    public @Nullable String upstreamProtocol() {
        return rule.upstreamProtocol();
    }

    /// How long this request may take.
    public Timeouts timeouts(RequestHead request) {
        return timeouts.with(request);
    }

    /// Makes the request what the upstream is to see: headers of route, virtual host and router in
    /// this order, then host, then path. Called once for each request, when its host is known.
    ///
    /// @param hostname the chosen host's, empty where it has none
    public void finalizeRequest(RequestHead request, String hostname, Variables variables) {
        for (var changes : requestChanges) {
            changes.apply(request, variables);
        }
        rule.hostRewrite().apply(request, hostname);
        var path = request.path();
        if (path != null && !path.isEmpty()) {
            rewrite(request, path);
        }
    }

    private void rewrite(RequestHead request, String path) {
        var rewritten = rule.pathRewrite().rewrite(path);
        if (!rewritten.equals(path)) {
            request.headers().set(ORIGINAL_PATH, path);
            request.path(rewritten);
        }
    }

    /// Makes the response what the client is to see.
    public void finalizeResponse(ResponseHead response, Variables variables) {
        for (var changes : responseChanges) {
            changes.apply(response.headers(), variables);
        }
    }

    /// The most specific piece of `per_filter_config` that was read under `key`; null where neither
    /// route nor virtual host says anything.
    public @Nullable Object filterConfig(Object key) {
        return filterConfigs.get(key);
    }
}
