package mosn.core.router;

import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// One element of a virtual host's `routers`: what it matches, and what becomes of it.
///
/// @param name empty for none
/// @param upstreamProtocol null where it is the listener's
/// @param perFilterConfig filter's name to what is configured for it here
public record RuleConfig(
        String name,
        MatchConfig match,
        RouteAction action,
        Duration timeout,
        PathRewrite pathRewrite,
        HostRewrite hostRewrite,
        @Nullable String upstreamProtocol,
        HeaderChanges request,
        HeaderChanges response,
        Map<String, ConfigNode> perFilterConfig) {
    static RuleConfig from(ConfigNode node) {
        var match = MatchConfig.from(node.node("match"));
        var route = node.node("route");
        return new RuleConfig(
                node.string("name", ""),
                match,
                action(node, route),
                route.duration("timeout", Timeouts.DEFAULT),
                PathRewrite.from(route, match.path()),
                HostRewrite.from(route),
                route.stringOrNull("upstream_protocol"),
                HeaderChanges.from(route, "request"),
                HeaderChanges.from(route, "response"),
                node.map("per_filter_config"));
    }

    /// Of several the first counts, as in MOSN.
    private static RouteAction action(ConfigNode node, ConfigNode route) {
        var cluster = route.string("cluster_name", "");
        var weighted = route.list("weighted_clusters", RuleConfig::weightedCluster);
        var redirect = node.has("redirect") ? redirect(node.node("redirect")) : null;
        if (node.has("direct_response")) {
            return directResponse(node.node("direct_response"));
        }
        if (redirect != null) {
            return redirect;
        }
        if (!weighted.isEmpty()) {
            return forward(route, weighted);
        }
        if (cluster.isEmpty()) {
            throw node.problem(
                    "leads nowhere",
                    "write a route with cluster_name or weighted_clusters, a redirect, or a"
                            + " direct_response");
        }
        return new RouteAction.Forward(List.of(new RouteAction.WeightedCluster(cluster, 1)));
    }

    private static RouteAction.WeightedCluster weightedCluster(ConfigNode node) {
        var cluster = node.node("cluster");
        return new RouteAction.WeightedCluster(
                cluster.required("name"), cluster.number("weight", 0, 0, 0xFFFF_FFFFL));
    }

    private static RouteAction forward(
            ConfigNode route, List<RouteAction.WeightedCluster> clusters) {
        if (clusters.stream().mapToLong(RouteAction.WeightedCluster::weight).sum() == 0) {
            throw route.problem(
                    "weighted_clusters", "has no weight above 0", "give at least one a weight");
        }
        return new RouteAction.Forward(clusters);
    }

    private static RouteAction directResponse(ConfigNode node) {
        if (!node.has("status")) {
            throw node.problem("status", "is missing", "write a status code from 200 to 599");
        }
        return new RouteAction.DirectResponse(
                (int) node.number("status", 200, 200, 599), node.string("body", ""));
    }

    private static RouteAction redirect(ConfigNode node) {
        var code = (int) node.number("response_code", 301, 0, 999);
        code = code == 0 ? 301 : code;
        if (!List.of(301, 302, 303, 307, 308).contains(code)) {
            throw node.problem(
                    "response_code",
                    "is " + code + ", which is no redirect",
                    "write 301, 302, 303, 307 or 308");
        }
        var scheme = orNull(node, "scheme_redirect");
        var host = orNull(node, "host_redirect");
        var path = orNull(node, "path_redirect");
        if (scheme != null && !scheme.matches("[A-Za-z][A-Za-z0-9.+-]*")) {
            throw node.problem(
                    "scheme_redirect", "is \"" + scheme + "\", which is no scheme", "write https");
        }
        if (host != null && !HostRewrite.isHost(host)) {
            throw node.problem(
                    "host_redirect", "is \"" + host + "\", which is no host", "write host:port");
        }
        if (path != null && !(path.startsWith("/") && Bytes.isVisible(path))) {
            throw node.problem(
                    "path_redirect",
                    "is \"" + path + "\", which is no path",
                    "begin with a slash and percent-encode what is not ASCII");
        }
        return new RouteAction.Redirect(
                code, scheme == null ? null : scheme.toLowerCase(Locale.ROOT), host, path);
    }

    private static @Nullable String orNull(ConfigNode node, String key) {
        var text = node.string(key, "");
        return text.isEmpty() ? null : text;
    }
}
