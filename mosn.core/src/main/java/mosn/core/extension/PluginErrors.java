package mosn.core.extension;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Says everything that is wrong with several extensions: one line for each.
public final class PluginErrors extends RuntimeException {
    private static final long serialVersionUID = 1;

    private PluginErrors(List<PluginException> refused) {
        super(
                refused.stream()
                        .map(PluginException::getMessage)
                        .distinct()
                        .collect(Collectors.joining("\n")),
                refused.getFirst());
        refused.stream().skip(1).forEach(this::addSuppressed);
    }

    /// Goes on after one that is refused, so that all of them are told at once.
    static final class Collected {
        private final List<PluginException> refused = new ArrayList<>();

        /// What it yields, unless it is refused.
        <T> Optional<T> unlessRefused(Supplier<T> step) {
            try {
                return Optional.of(step.get());
            } catch (PluginException e) {
                refused.add(e);
                return Optional.empty();
            }
        }

        /// @throws PluginException where one was refused
        /// @throws PluginErrors where several were
        void complain() {
            if (refused.size() == 1) {
                throw refused.getFirst();
            }
            if (!refused.isEmpty()) {
                throw new PluginErrors(refused);
            }
        }
    }
}
