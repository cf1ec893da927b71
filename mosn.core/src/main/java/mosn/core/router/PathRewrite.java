package mosn.core.router;

import mosn.api.ConfigNode;

/// How a path changes on its way upstream. The query never does.
sealed interface PathRewrite {
    /// @return `path` itself where nothing changes
    String rewrite(String path);

    record None() implements PathRewrite {
        @Override
        public String rewrite(String path) {
            return path;
        }
    }

    /// The matched prefix becomes another; the rest stays byte for byte.
    record Prefix(String matched, String replacement) implements PathRewrite {
        @Override
        public String rewrite(String path) {
            return path.startsWith(matched) ? replacement + path.substring(matched.length()) : path;
        }
    }

    /// The matched path, however its letters were written, becomes another.
    record Whole(String replacement) implements PathRewrite {
        @Override
        public String rewrite(String path) {
            return replacement;
        }
    }

    /// Every match becomes the substitution.
    record Regular(Regex regex, Regex.Substitution substitution) implements PathRewrite {
        @Override
        public String rewrite(String path) {
            var rewritten = regex.replaceAll(path, substitution);
            return path.startsWith("/") && !rewritten.startsWith("/") ? "/" + rewritten : rewritten;
        }
    }

    /// Where both are written `prefix_rewrite` counts, as in MOSN.
    static PathRewrite from(ConfigNode route, PathMatch match) {
        var prefix = route.string("prefix_rewrite", "");
        var regular = regular(route);
        return prefix.isEmpty() ? regular : prefix(route, Bytes.of(prefix), match);
    }

    private static PathRewrite prefix(ConfigNode route, String replacement, PathMatch match) {
        check(route, "prefix_rewrite", replacement);
        return switch (match) {
            case PathMatch.Prefix(var matched) -> {
                checkSlash(route, matched, replacement);
                yield new Prefix(matched, replacement);
            }
            case PathMatch.Exact(var matched) -> {
                checkSlash(route, matched, replacement);
                yield new Whole(replacement);
            }
            case PathMatch.Find _, PathMatch.Any _ ->
                    throw route.problem(
                            "prefix_rewrite",
                            "has nothing to replace: the route matches neither a prefix nor a path",
                            "match a prefix or a path, or write regex_rewrite");
        };
    }

    private static void checkSlash(ConfigNode route, String matched, String replacement) {
        if (matched.startsWith("/") && !replacement.startsWith("/")) {
            throw route.problem(
                    "prefix_rewrite",
                    "is \"" + replacement + "\", so that paths would not begin with a slash",
                    "write \"/" + replacement + "\"");
        }
    }

    private static PathRewrite regular(ConfigNode route) {
        var rewrite = route.node("regex_rewrite");
        var pattern = rewrite.node("pattern");
        var text = rewrite.string("substitution", "");
        if (pattern.string("regex", "").isEmpty()) {
            return new None();
        }
        check(rewrite, "substitution", text);
        var regex = Regex.from(pattern, "regex");
        return new Regular(regex, regex.substitution(rewrite, "substitution", text));
    }

    private static void check(ConfigNode node, String key, String text) {
        if (!text.chars().allMatch(c -> c > ' ' && c != 0x7F && c != '?' && c != '#')) {
            throw node.problem(
                    key,
                    "is \"" + text + "\", which cannot stand in a path",
                    "leave out white space, ? and #, or percent-encode them");
        }
    }
}
