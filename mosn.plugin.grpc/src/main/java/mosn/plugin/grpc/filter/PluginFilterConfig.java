package mosn.plugin.grpc.filter;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.plugin.PluginSpec;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which plugin is asked, when, what it is shown, and what its answers mean.
///
/// @param name the plugin's
/// @param bodyLimit bytes of the longest body that it is shown; a longer one is refused
/// @param timeout for one question
/// @param replies what a status of the plugin is answered with, −1 always among them; all others
///   let the request pass
/// @param variables MOSN's, shown as headers of their names
record PluginFilterConfig(
        String name,
        PluginSpec spec,
        Set<Phase> phases,
        Set<Part> parts,
        int bodyLimit,
        Duration timeout,
        Map<Integer, Integer> replies,
        HeaderNames headerNames,
        List<String> variables) {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final long BODY_LIMIT = 1 << 20;
    private static final long MAX_BODY_LIMIT = 32 << 20;

    /// The keys that are for plugins of the first protocol.
    static final List<String> OF_FIRST =
            List.of("phases", "parts", "body_limit", "status", "header_names", "variables");

    /// MOSN's demo; also where only other statuses are named.
    private static final Map<Integer, Integer> REPLIES = Map.of(-1, 403);

    /// When the plugin is asked: what [mosn.api.plugin.Plugin.Request#type] says, in lower case.
    enum Phase {
        BEFORE_ROUTE,
        AFTER_ROUTE,
        AFTER_CHOOSE_HOST,
        BEFORE_SEND;

        final String word = name().toLowerCase(Locale.ROOT);
    }

    /// What it is shown.
    enum Part {
        HEADERS,
        BODY,
        TRAILERS
    }

    static PluginFilterConfig from(ConfigNode node, ExtensionContext context) {
        var name = node.string("name", context.name());
        var phases = words(node, "phases", Phase.class, EnumSet.of(Phase.BEFORE_ROUTE));
        var parts = words(node, "parts", Part.class, EnumSet.of(Part.HEADERS));
        return new PluginFilterConfig(
                name,
                PluginSpec.from(node, name),
                phases,
                parts,
                (int) node.size("body_limit", BODY_LIMIT, 1, MAX_BODY_LIMIT),
                node.duration("timeout", TIMEOUT),
                replies(node),
                HeaderNames.valueOf(
                        node.oneOf("header_names", "canonical", HeaderNames.WORDS)
                                .toUpperCase(Locale.ROOT)),
                variables(node, context));
    }

    private static List<String> variables(ConfigNode node, ExtensionContext context) {
        var names = node.strings("variables");
        try {
            names.forEach(context::requireVariable);
        } catch (IllegalArgumentException e) {
            throw node.problem(
                    "variables", String.valueOf(e.getMessage()), "write MOSN's variables");
        }
        return names;
    }

    private static <E extends Enum<E>> Set<E> words(
            ConfigNode node, String key, Class<E> type, Set<E> otherwise) {
        if (!node.has(key)) {
            return otherwise;
        }
        var found = EnumSet.noneOf(type);
        for (var word : node.strings(key)) {
            try {
                found.add(Enum.valueOf(type, word.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                throw node.problem(
                        key,
                        "has \"" + word + "\"",
                        "write some of " + EnumSet.allOf(type).toString().toLowerCase(Locale.ROOT));
            }
        }
        if (found.isEmpty()) {
            throw node.problem(key, "is empty, so the plugin has nothing to do", "write one");
        }
        return found;
    }

    private static Map<Integer, Integer> replies(ConfigNode node) {
        if (!node.has("status")) {
            return REPLIES;
        }
        var written = node.node("status");
        var replies = new TreeMap<>(REPLIES); // who adds one must not let in who is refused
        for (var status : node.map("status").keySet()) {
            try {
                replies.put(Integer.valueOf(status), (int) written.number(status, 403, 200, 599));
            } catch (NumberFormatException e) {
                throw written.problem(
                        status, "is no status of a plugin", "write a whole number, as in \"-1\"");
            }
        }
        return replies;
    }

    boolean holdsRequest() {
        return holds() && phases.stream().anyMatch(phase -> phase != Phase.BEFORE_SEND);
    }

    boolean holdsResponse() {
        return holds() && phases.contains(Phase.BEFORE_SEND);
    }

    private boolean holds() {
        return parts.contains(Part.BODY) || parts.contains(Part.TRAILERS);
    }
}
