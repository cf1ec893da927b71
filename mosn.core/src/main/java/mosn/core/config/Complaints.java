package mosn.core.config;

import mosn.api.ConfigException;
import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Everything that is wrong in a configuration, collected while it is read.
///
/// One complaint per place: a second one about the same path follows from the first. Used by one
/// thread at a time.
public final class Complaints {
    private final Map<String, ConfigException> errors = new LinkedHashMap<>();
    private final Map<String, ConfigException> suspicions = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    public void add(ConfigException complaint) {
        errors.putIfAbsent(complaint.path(), complaint);
    }

    public void addAll(Collection<ConfigException> complaints) {
        complaints.forEach(this::add);
    }

    /// A sentence for the operator that refuses nothing.
    public void warn(String warning) {
        if (!warnings.contains(warning)) {
            warnings.add(warning);
        }
    }

    /// A place to look at that refuses nothing.
    public void warn(ConfigException suspicion) {
        suspicions.putIfAbsent(suspicion.path(), suspicion);
    }

    /// What `reader` makes; null where it complained, which is added.
    <T extends @Nullable Object> @Nullable T collect(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (ConfigException complaint) {
            add(complaint);
            return null;
        }
    }

    /// Reads a place whose keys only its reader knows, as a stream filter's `config`: what the
    /// reader complains about and every key that it did not ask for is added.
    ///
    /// @return null where something in `node` is wrong. What the reader had made by then is handed
    ///   to `discard`
    public <T> @Nullable T read(
            ConfigNode node,
            Function<? super ConfigNode, ? extends T> reader,
            Consumer<? super T> discard) {
        var before = errors.size();
        T made;
        try {
            made = reader.apply(node);
        } catch (ConfigException complaint) {
            add(complaint);
            return null;
        }
        addAll(JsonConfigNode.unasked(node));
        if (errors.size() == before) {
            return made;
        }
        discard.accept(made);
        return null;
    }

    public boolean isEmpty() {
        return errors.isEmpty();
    }

    /// In the order in which they were found.
    public List<ConfigException> errors() {
        return List.copyOf(errors.values());
    }

    List<ConfigException> suspicions() {
        return List.copyOf(suspicions.values());
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }
}
