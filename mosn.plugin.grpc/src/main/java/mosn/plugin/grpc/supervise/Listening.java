package mosn.plugin.grpc.supervise;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;

/// Which processes listen on which TCP address. One that has its port written into its code says
/// the same as the one before it, and neither of two can be told from the other then. Used by the
/// supervisor only.
final class Listening {
    private final Map<InetSocketAddress, Instance> listeners = new HashMap<>();

    /// @return who listens there already; null where it is free, and taken now
    @Nullable Instance take(InetSocketAddress address, Instance by) {
        return listeners.putIfAbsent(address, by);
    }

    void leave(Instance by) {
        listeners.values().removeIf(listener -> listener == by);
    }

    /// A plugin of this name, but not this one, that listens at a TCP port that is wanted.
    @Nullable SupervisedPlugin other(SupervisedPlugin plugin, IntPredicate wanted) {
        for (var listener : listeners.entrySet()) {
            var other = listener.getValue().plugin();
            if (other != plugin
                    && other.name().equals(plugin.name())
                    && wanted.test(listener.getKey().getPort())) {
                return other;
            }
        }
        return null;
    }
}
