package mosn.core.router;

import mosn.api.ConfigException;
import mosn.api.ConfigNode;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/// Headers that one level (route, virtual host, router) adds and then removes.
public record HeaderChanges(List<Addition> add, List<String> remove) {
    static final HeaderChanges NONE = new HeaderChanges(List.of(), List.of());

    /// How a message is framed and how its connection goes on is the protocol's to say.
    private static final Set<String> FRAMING =
            Set.of(
                    "connection",
                    "content-length",
                    "keep-alive",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "transfer-encoding",
                    "upgrade");

    /// One field to add.
    ///
    /// @param path where it stands in the configuration
    /// @param append false where it replaces the fields of its name
    record Addition(String path, String name, ValueTemplate value, boolean append) {
        static Addition from(ConfigNode node) {
            var header = node.node("header");
            var name = header.required("key");
            check(header, "key", name);
            var value = header.string("value", "");
            if (!Bytes.isFieldValue(Bytes.of(value))) {
                throw header.problem(
                        "value", "holds a control character", "write what one line can hold");
            }
            return new Addition(
                    header.path(),
                    name,
                    ValueTemplate.parse(header, "value", value),
                    node.bool("append", true));
        }
    }

    /// @param side `request` or `response`
    static HeaderChanges from(ConfigNode node, String side) {
        var key = side + "_headers_to_remove";
        var remove = node.strings(key);
        for (var name : remove) {
            check(node, key, name);
            if (side.equals("request") && name.equalsIgnoreCase("host")) {
                throw node.problem(
                        key, "removes host, without which no request can be sent", "leave it out");
            }
        }
        return new HeaderChanges(
                node.list(side + "_headers_to_add", Addition::from), List.copyOf(remove));
    }

    private static void check(ConfigNode node, String key, String name) {
        if (!Bytes.isToken(name)) {
            throw node.problem(
                    key,
                    "is \"" + name + "\", which is no header's name",
                    "write letters, digits and any of !#$%&'*+-.^_`|~");
        }
        if (FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
            throw node.problem(
                    key,
                    "is \"" + name + "\", which the proxy sets itself",
                    "leave this header alone");
        }
    }

    /// The levels that change anything, the most specific first.
    static List<HeaderChanges> levels(HeaderChanges... levels) {
        var changing = new ArrayList<HeaderChanges>();
        for (var level : levels) {
            if (!level.equals(NONE)) {
                changing.add(level);
            }
        }
        return List.copyOf(changing);
    }

    void check(Predicate<String> known) {
        for (var addition : add) {
            for (var part : addition.value.parts()) {
                if (part instanceof ValueTemplate.Variable(var name) && !known.test(name)) {
                    throw new ConfigException(
                            addition.path + ".value",
                            "names the variable %" + name + "%, which does not exist",
                            "use one of the access log's variables");
                }
            }
        }
    }

    void apply(RequestHead request, Variables variables) {
        for (var addition : add) {
            if (addition.name.equalsIgnoreCase("host")) {
                var host = addition.value.text(variables);
                if (HostRewrite.isHost(host)) {
                    request.authority(host);
                }
            } else {
                apply(addition, request.headers(), variables);
            }
        }
        remove(request.headers());
    }

    void apply(Headers headers, Variables variables) {
        for (var addition : add) {
            apply(addition, headers, variables);
        }
        remove(headers);
    }

    private static void apply(Addition addition, Headers headers, Variables variables) {
        var value = addition.value.text(variables);
        if (addition.append) {
            headers.add(addition.name, value);
        } else {
            headers.set(addition.name, value);
        }
    }

    private void remove(Headers headers) {
        for (var name : remove) {
            headers.remove(name);
        }
    }
}
