package mosn.testkit;

import mosn.api.stream.Continue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// What a filter is to do with one stream, wherever it runs: in the proxy, or in a process of
/// whatever language. [#ofAuth] are those of a filter that demands headers, and takes the
/// configuration of the filter `auth`.
///
/// @param config what stands behind `config`
/// @param stream what the client asks, and the upstream answers
/// @param transcript what [#transcript(Outcome)] is to yield
public record ConformanceCase(
        String name, String config, UnaryOperator<StreamScript> stream, List<String> transcript) {
    /// Those of the filter `auth`.
    public static List<ConformanceCase> ofAuth() {
        return AuthCases.ALL;
    }

    /// Runs the stream.
    ///
    /// @param driver of a filter that was made of [#config]
    public Outcome run(FilterDriver driver) {
        return stream.apply(driver.request("GET", "/")).send();
    }

    /// What the filter has decided, and what upstream and client have seen of it, as in
    /// `beforeRoute: 403 auth_denied`, `upstream: nothing`, `client: 403`.
    ///
    /// That a filter goes on is not told: one that was not asked does, too.
    public static List<String> transcript(Outcome outcome) {
        var lines = new ArrayList<String>();
        outcome.transcript().stream()
                .filter(line -> !line.endsWith(": " + Continue.CONTINUE))
                .forEach(lines::add);
        if (outcome.reachedUpstream()) {
            var request = outcome.request();
            var head = request.head();
            var query = head.query() == null ? "" : "?" + head.query();
            lines.add("upstream: " + head.method() + " " + head.path() + query);
            describe(lines, head.headers(), request);
        } else {
            lines.add("upstream: nothing");
        }
        if (outcome.status() == 0) {
            lines.add("client: nothing");
        } else {
            var response = outcome.response();
            lines.add("client: " + response.head().status());
            describe(lines, response.head().headers(), response);
        }
        return List.copyOf(lines);
    }

    private static void describe(
            List<String> lines, mosn.api.message.Headers head, Outcome.Message<?> message) {
        head.forEach((name, value) -> lines.add("  " + name + ": " + value));
        if (message.body().length() > 0) {
            lines.add("  " + message.text());
        }
        message.trailers().forEach((name, value) -> lines.add("  " + name + ": " + value));
    }

    @Override
    public String toString() {
        return name;
    }
}
