package mosn.core.router;

import mosn.api.ConfigNode;
import mosn.api.message.RequestHead;

import java.util.List;

/// The `match` of a route: all of it must hold. Where several of `prefix`, `path` and `regex` are
/// written the first of them counts, as in MOSN.
record MatchConfig(PathMatch path, List<HeaderMatch> headers, List<QueryMatch> query) {
    static MatchConfig from(ConfigNode node) {
        var path = path(node);
        var headers = node.list("headers", HeaderMatch::from);
        if (path instanceof PathMatch.Any && headers.size() == 1) {
            headers = List.of(headers.getFirst().asOnlyOne());
        }
        return new MatchConfig(path, headers, node.list("query_parameters", QueryMatch::from));
    }

    private static PathMatch path(ConfigNode node) {
        var prefix = node.string("prefix", "");
        var path = node.string("path", "");
        var regex = node.string("regex", "");
        if (!prefix.isEmpty()) {
            return new PathMatch.Prefix(Bytes.of(prefix));
        }
        if (!path.isEmpty()) {
            return new PathMatch.Exact(Bytes.of(path));
        }
        return regex.isEmpty()
                ? new PathMatch.Any()
                : new PathMatch.Find(Regex.from(node, "regex"));
    }

    boolean matches(RequestHead request) {
        if (!path.matches(request.path())) {
            return false;
        }
        for (var header : headers) {
            if (!header.matches(request)) {
                return false;
            }
        }
        for (var parameter : query) {
            if (!parameter.matches(request.query())) {
                return false;
            }
        }
        return true;
    }
}
