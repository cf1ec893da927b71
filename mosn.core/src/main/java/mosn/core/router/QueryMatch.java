package mosn.core.router;

import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

/// A parameter that a query must have, compared byte for byte as it was sent. Of several of one
/// name the first counts.
record QueryMatch(String name, ValueMatch value) {
    static QueryMatch from(ConfigNode node) {
        var value = ValueMatch.from(node);
        return new QueryMatch(
                Bytes.of(node.required("name")),
                value.equals(new ValueMatch.Exact("")) ? new ValueMatch.Any() : value);
    }

    boolean matches(@Nullable String query) {
        if (query == null) {
            return false;
        }
        for (var from = 0; from <= query.length(); ) {
            var end = query.indexOf('&', from);
            end = end < 0 ? query.length() : end;
            if (query.startsWith(name, from)) {
                var behind = from + name.length();
                if (behind == end) {
                    return value.matches(query, end, end);
                }
                if (behind < end && query.charAt(behind) == '=') {
                    return value.matches(query, behind + 1, end);
                }
            }
            from = end + 1;
        }
        return false;
    }
}
