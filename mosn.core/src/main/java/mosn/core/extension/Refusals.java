package mosn.core.extension;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Goes on after what is refused, so that all of it is told at once. What is told twice counts
/// once.
final class Refusals {
    private final Map<String, PluginException> found = new LinkedHashMap<>();

    void add(PluginException refusal) {
        refusal.each().forEach(one -> found.putIfAbsent(String.valueOf(one.getMessage()), one));
    }

    /// What it yields, unless it is refused.
    <T> Optional<T> unlessRefused(Supplier<T> step) {
        try {
            return Optional.of(step.get());
        } catch (PluginException e) {
            add(e);
            return Optional.empty();
        }
    }

    /// Whether it is not refused.
    boolean check(Runnable step) {
        return unlessRefused(
                        () -> {
                            step.run();
                            return true;
                        })
                .isPresent();
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /// @throws PluginException where anything was refused
    void complain() {
        if (!found.isEmpty()) {
            throw PluginException.of(new ArrayList<>(found.values()));
        }
    }
}
