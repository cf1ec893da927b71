package mosn.plugin.grpc.filter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.api.message.Headers;

import java.util.Map;

/// Header fields as a map of text, and back. On the wire they are bytes; a map's are Unicode, with
/// one value for each name.
final class Fields {
    private Fields() {}

    /// Several fields of one name become one, with commas between (semicolons for cookies), so that
    /// a plugin sees all of what others may believe.
    static void copy(Headers from, HeaderNames names, Map<String, String> to) {
        from.forEach(
                (name, value) ->
                        to.merge(
                                names.of(name),
                                text(value),
                                (first, next) ->
                                        first
                                                + (name.equalsIgnoreCase("cookie") ? "; " : ", ")
                                                + next));
    }

    /// A value that is not empty is set, an empty one removes the field: MOSN's.
    static void change(Headers fields, Map<String, String> changes) {
        changes.forEach(
                (name, value) -> {
                    if (value.isEmpty()) {
                        fields.remove(name);
                    } else {
                        fields.set(name, bytes(value));
                    }
                });
    }

    /// Bytes that are no UTF-8 are replaced: read in another way they could pass for those that
    /// are.
    static String text(String value) {
        return value.chars().allMatch(c -> c < 0x80)
                ? value
                : new String(value.getBytes(ISO_8859_1), UTF_8);
    }

    static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }
}
