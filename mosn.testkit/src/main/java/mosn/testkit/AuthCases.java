package mosn.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// The cases of a filter that demands headers.
final class AuthCases {
    private static final String ONE = "{\"headers\": {\"User\": \"admin\"}}";
    private static final String TWO =
            "{\"headers\": {\"User\": \"admin\", \"X-Key\": \"Zo\u00eb\"}, \"status\": 401}";
    private static final String ROUTED =
            "{\"headers\": {\"User\": \"admin\"}, \"phase\": \"after_route\"}";

    /// The bytes of UTF-8, one a character.
    private static final String ZOE = "Zo\u00c3\u00ab";

    static final List<ConformanceCase> ALL = all();

    private AuthCases() {}

    private static List<ConformanceCase> all() {
        var cases = new ArrayList<ConformanceCase>();
        for (var name : List.of("User", "user", "USER")) {
            cases.add(passes("the header " + name, ONE, s -> s.header(name, "admin"), name));
        }
        for (var value : List.of("guest", "adminx", "admi", "Admin", "")) {
            cases.add(denied("the value '" + value + "'", ONE, s -> s.header("User", value)));
        }
        cases.add(denied("no header", ONE, s -> s));
        cases.add(denied("another header", ONE, s -> s.header("role", "admin")));
        cases.add(denied("it twice", ONE, s -> s.header("User", "admin").header("user", "admin")));
        cases.add(denied("both values", ONE, s -> s.header("User", "admin").header("User", "x")));
        cases.add(denied("it among trailers", ONE, s -> s.body("b").trailer("User", "admin")));
        cases.add(
                new ConformanceCase(
                        "bytes beyond ASCII",
                        TWO,
                        s -> s.header("User", "admin").header("X-Key", ZOE),
                        List.of(
                                "upstream: GET /",
                                "  User: admin",
                                "  X-Key: " + ZOE,
                                "client: 200")));
        cases.add(
                new ConformanceCase(
                        "one of two, with a status of its own",
                        TWO,
                        s -> s.header("User", "admin").header("X-Key", "Zo\u00eb"),
                        List.of(
                                "beforeRoute: 401 auth_denied",
                                "upstream: nothing",
                                "client: 401",
                                "  content-length: 0")));
        cases.add(everything());
        cases.add(routed("the route demands something else", "{\"headers\": {\"A\": \"b\"}}", 403));
        cases.add(
                routed(
                        "the route has a status of its own",
                        "{\"headers\": {\"A\": \"b\"}, \"status\": 404}",
                        404));
        cases.add(
                new ConformanceCase(
                        "the route demands what it has",
                        ROUTED,
                        s -> s.header("A", "b").routeConfig("{\"headers\": {\"a\": \"b\"}}"),
                        List.of("upstream: GET /", "  A: b", "client: 200")));
        cases.add(
                new ConformanceCase(
                        "without a route",
                        ROUTED,
                        StreamScript::unrouted,
                        List.of(
                                "afterRoute: 403 auth_denied",
                                "upstream: nothing",
                                "client: 403",
                                "  content-length: 0")));
        return List.copyOf(cases);
    }

    private static ConformanceCase passes(
            String name, String config, UnaryOperator<StreamScript> stream, String header) {
        return new ConformanceCase(
                name + " passes",
                config,
                stream,
                List.of("upstream: GET /", "  " + header + ": admin", "client: 200"));
    }

    private static ConformanceCase denied(
            String name, String config, UnaryOperator<StreamScript> stream) {
        return new ConformanceCase(
                name + " is denied",
                config,
                stream,
                List.of(
                        "beforeRoute: 403 auth_denied",
                        "upstream: nothing",
                        "client: 403",
                        "  content-length: 0"));
    }

    private static ConformanceCase routed(String name, String piece, int status) {
        return new ConformanceCase(
                name,
                ROUTED,
                s -> s.header("User", "admin").routeConfig(piece),
                List.of(
                        "afterRoute: " + status + " auth_denied",
                        "upstream: nothing",
                        "client: " + status,
                        "  content-length: 0"));
    }

    /// Nothing of what passes is changed.
    private static ConformanceCase everything() {
        return new ConformanceCase(
                "bodies, trailers and fields in their order",
                ONE,
                s ->
                        s.header("B", "2")
                                .header("a", "1")
                                .header("User", "admin")
                                .header("b", "3")
                                .body("one", "two")
                                .trailer("T", "4")
                                .answered(203, "three", "four")
                                .answeredHeader("X", "5")
                                .answeredHeader("x", "6")
                                .answeredTrailer("U", "7"),
                List.of(
                        "upstream: GET /",
                        "  B: 2",
                        "  a: 1",
                        "  User: admin",
                        "  b: 3",
                        "  onetwo",
                        "  T: 4",
                        "client: 203",
                        "  X: 5",
                        "  x: 6",
                        "  threefour",
                        "  U: 7"));
    }
}
