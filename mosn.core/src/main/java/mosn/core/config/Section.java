package mosn.core.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The keys that one kind of object may have.
///
/// @param title where such an object stands, as in `servers[].listeners[]`
record Section(String title, Map<String, Key> keys) {
    static Section of(String title, Key... keys) {
        var byName = new LinkedHashMap<String, Key>();
        for (var key : keys) {
            byName.put(JsonConfigNode.fold(key.name()), key);
        }
        return new Section(title, byName);
    }

    /// The same with more keys.
    Section with(List<Key> more) {
        var byName = new LinkedHashMap<>(keys);
        more.forEach(key -> byName.putIfAbsent(JsonConfigNode.fold(key.name()), key));
        return new Section(title, byName);
    }

    @Nullable Key find(String name) {
        return keys.get(JsonConfigNode.fold(name));
    }

    /// The names that an operator may be told to use.
    List<String> names() {
        var names = new ArrayList<String>();
        keys.values().stream()
                .filter(key -> key.state() != Key.State.RETIRED)
                .forEach(key -> names.add(key.name()));
        return names;
    }
}
