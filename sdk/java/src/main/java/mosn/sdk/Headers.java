package mosn.sdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.ByteString;

import mosn.plugin.v2.Field;
import mosn.plugin.v2.FieldChange;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// Header or trailer fields in the order of the wire: names without regard to case; several of one
/// name stay several. A string holds one character per byte (ISO 8859-1).
///
/// What is changed here is changed at the proxy when the phase has answered.
public final class Headers {
    private final List<Map.Entry<String, String>> fields = new ArrayList<>();
    private final List<FieldChange> changes = new ArrayList<>();

    Headers() {}

    static Headers of(List<Field> fields) {
        var headers = new Headers();
        for (var field : fields) {
            headers.fields.add(Map.entry(text(field.getName()), text(field.getValue())));
        }
        return headers;
    }

    /// Of a map of text, as the first protocol has it: on the wire it was UTF-8.
    static Headers of(Map<String, String> fields) {
        var headers = new Headers();
        fields.forEach(
                (name, value) ->
                        headers.fields.add(Map.entry(name, text(ByteString.copyFromUtf8(value)))));
        return headers;
    }

    /// The first value of `name`.
    public @Nullable String get(String name) {
        for (var field : fields) {
            if (field.getKey().equalsIgnoreCase(name)) {
                return field.getValue();
            }
        }
        return null;
    }

    /// Every value of `name`, in order.
    public List<String> all(String name) {
        return fields.stream()
                .filter(f -> f.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    public boolean contains(String name) {
        return get(name) != null;
    }

    /// Appends a field behind those that are there.
    public void add(String name, String value) {
        fields.add(Map.entry(name, value));
        changed(FieldChange.How.ADD, name, value);
    }

    /// Replaces every field of `name` by one, which takes the place of the first.
    public void set(String name, String value) {
        var at = 0;
        while (at < fields.size() && !fields.get(at).getKey().equalsIgnoreCase(name)) {
            at++;
        }
        fields.removeIf(f -> f.getKey().equalsIgnoreCase(name));
        fields.add(at, Map.entry(name, value));
        changed(FieldChange.How.SET, name, value);
    }

    /// @return whether there was one among those that were sent
    public boolean remove(String name) {
        changed(FieldChange.How.REMOVE, name, "");
        return fields.removeIf(f -> f.getKey().equalsIgnoreCase(name));
    }

    public int size() {
        return fields.size();
    }

    public void forEach(BiConsumer<String, String> visit) {
        fields.forEach(f -> visit.accept(f.getKey(), f.getValue()));
    }

    /// What was changed since this was asked for last.
    List<FieldChange> takeChanges() {
        if (changes.isEmpty()) {
            return List.of();
        }
        var taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    private void changed(FieldChange.How how, String name, String value) {
        changes.add(
                FieldChange.newBuilder()
                        .setHow(how)
                        .setName(bytes(name))
                        .setValue(bytes(value))
                        .build());
    }

    static String text(ByteString bytes) {
        return bytes.toString(ISO_8859_1);
    }

    static ByteString bytes(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                throw new IllegalArgumentException("'" + text + "' is not one byte per character");
            }
        }
        return ByteString.copyFrom(text, ISO_8859_1);
    }
}
