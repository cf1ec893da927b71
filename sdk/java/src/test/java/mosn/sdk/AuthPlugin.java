package mosn.sdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;

/// The proxy's filter `auth` as a process: passes the same cases.
final class AuthPlugin {
    private AuthPlugin() {}

    public static void main(String... args) {
        var plugin = Plugin.filter(AuthPlugin::filter);
        (args.length == 0 ? plugin : plugin.config(args[0])).serve();
    }

    private static Filter filter(Config config) throws ConfigException {
        if (!config.has("headers")) {
            throw config.problem("headers", "is missing", "write what a request must have");
        }
        var wanted = config.node("headers").strings();
        var denial = Verdict.reply((int) config.number("status", 403), "auth_denied");
        Filter.Decision decision =
                stream -> admits(stream.request().headers(), wanted) ? Verdict.CONTINUE : denial;
        return config.isPiece() || config.string("phase", "").equals("after_route")
                ? Filter.none().afterRoute(decision)
                : Filter.none().beforeRoute(decision);
    }

    private static boolean admits(Headers headers, Map<String, String> wanted) {
        return wanted.entrySet().stream()
                .allMatch(
                        w ->
                                headers.all(w.getKey())
                                        .equals(
                                                List.of(
                                                        new String(
                                                                w.getValue().getBytes(UTF_8),
                                                                ISO_8859_1))));
    }
}
