package mosn.core.stream;

import mosn.api.stream.Attribute;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// What extensions left at one stream: attributes, and variables they have set.
final class StreamValues {
    private final Map<Attribute<?>, Object> attributes = new HashMap<>(4);
    private final Map<String, String> variables = new HashMap<>(4);

    <T> @Nullable T get(Attribute<T> attribute) {
        return attribute.type().cast(attributes.get(attribute));
    }

    <T> void set(Attribute<T> attribute, @Nullable T value) {
        if (value == null) {
            attributes.remove(attribute);
        } else {
            attributes.put(attribute, attribute.type().cast(value));
        }
    }

    void forgetAttributes() {
        attributes.clear();
    }

    @Nullable String variable(String name) {
        return variables.get(name);
    }

    void variable(String name, String value) {
        variables.put(name, value);
    }
}
