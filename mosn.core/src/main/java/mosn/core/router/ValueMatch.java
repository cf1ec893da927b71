package mosn.core.router;

import mosn.api.ConfigNode;

/// What a value must be.
sealed interface ValueMatch {
    boolean matches(String text, int from, int to);

    default boolean matches(String text) {
        return matches(text, 0, text.length());
    }

    /// Every value.
    record Any() implements ValueMatch {
        @Override
        public boolean matches(String text, int from, int to) {
            return true;
        }
    }

    record NotEmpty() implements ValueMatch {
        @Override
        public boolean matches(String text, int from, int to) {
            return from < to;
        }
    }

    /// Letter for letter.
    record Exact(String value) implements ValueMatch {
        @Override
        public boolean matches(String text, int from, int to) {
            return to - from == value.length() && text.startsWith(value, from);
        }
    }

    /// A part of it matches.
    record Find(Regex regex) implements ValueMatch {
        @Override
        public boolean matches(String text, int from, int to) {
            return regex.find(text, from, to);
        }
    }

    /// Reads `value` and `regex`.
    static ValueMatch from(ConfigNode node) {
        return node.bool("regex", false)
                ? new Find(Regex.from(node, "value"))
                : new Exact(Bytes.of(node.string("value", "")));
    }
}
