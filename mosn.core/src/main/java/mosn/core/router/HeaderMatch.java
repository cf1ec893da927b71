package mosn.core.router;

import mosn.api.ConfigNode;
import mosn.api.message.RequestHead;

import org.jspecify.annotations.Nullable;

/// A header that a request must have; `method` and `host` stand for the request's own.
record HeaderMatch(String name, Field field, ValueMatch value) {
    enum Field {
        METHOD,
        HOST,
        HEADER
    }

    static HeaderMatch from(ConfigNode node) {
        var name = node.required("name");
        if (!Bytes.isToken(name)) {
            throw node.problem(
                    "name",
                    "is \"" + name + "\", which is no header's name",
                    "write a name, or method for the request's method");
        }
        return new HeaderMatch(name, field(name), ValueMatch.from(node));
    }

    private static Field field(String name) {
        if (name.equalsIgnoreCase("method")) {
            return Field.METHOD;
        }
        return name.equalsIgnoreCase("host") ? Field.HOST : Field.HEADER;
    }

    /// MOSN's way to write a route for RPC services: alone, `service` with `.*` means any service.
    HeaderMatch asOnlyOne() {
        return name.equals("service") && value.equals(new ValueMatch.Exact(".*"))
                ? new HeaderMatch(name, field, new ValueMatch.NotEmpty())
                : this;
    }

    boolean matches(RequestHead request) {
        var found = find(request);
        return found != null && value.matches(found);
    }

    private @Nullable String find(RequestHead request) {
        var own =
                switch (field) {
                    case METHOD -> request.method();
                    case HOST -> request.authority();
                    case HEADER -> null;
                };
        return own == null ? request.headers().get(name) : own;
    }
}
