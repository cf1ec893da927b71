package mosn.core.router;

import org.jspecify.annotations.Nullable;

/// What the path must be, without the query.
sealed interface PathMatch {
    boolean matches(@Nullable String path);

    /// Every request, also one without a path.
    record Any() implements PathMatch {
        @Override
        public boolean matches(@Nullable String path) {
            return true;
        }
    }

    /// Begins with these bytes, wherever a segment ends. `/` is every path, also that of `OPTIONS
    /// *`.
    record Prefix(String prefix) implements PathMatch {
        @Override
        public boolean matches(@Nullable String path) {
            return path != null
                    && (path.startsWith(prefix) || (prefix.equals("/") && path.equals("*")));
        }
    }

    /// Is this, without regard to the case of letters.
    record Exact(String exact) implements PathMatch {
        @Override
        public boolean matches(@Nullable String path) {
            return path != null && Bytes.equalsIgnoreCase(path, exact);
        }
    }

    /// A part of it matches.
    record Find(Regex regex) implements PathMatch {
        @Override
        public boolean matches(@Nullable String path) {
            return path != null && regex.find(path);
        }
    }
}
