package mosn.core;

import io.netty.util.NetUtil;

import mosn.core.listener.ActiveListener;
import mosn.core.listener.ListenerAddress;
import mosn.core.listener.ListenerConfig;
import mosn.core.loop.DurationText;
import mosn.core.loop.Loops;
import mosn.core.loop.Threads;
import mosn.core.network.ConnectionSettings;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The listeners at work. A configuration's change is prepared first, which is where it may fail,
/// and then taken: a listener whose place stays keeps its socket and its connections, whatever else
/// of it has changed, its name too.
///
/// [#prepare] and what it makes are used by one thread at a time, the rest from any.
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    /// For sockets to close: a loop's next turn, if no extension keeps it busy. Then they close
    /// when it comes round.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /// A thread of its own, for any loop may be busy.
    private static final Executor CUTTING = task -> Threads.begin("mosn-listener-cut", task);

    private final Loops loops;
    private final Map<ActiveListener, CompletableFuture<Void>> leaving = new ConcurrentHashMap<>();
    private volatile Map<Place, ActiveListener> active = Map.of();

    Listeners(Loops loops) {
        this.loops = loops;
    }

    /// What a socket is bound to.
    ///
    /// @param name empty where a port is given: it alone decides
    private record Place(String name, ListenerAddress address, boolean reusesPort) {
        static Place of(ListenerConfig config) {
            return new Place(
                    config.address().port() == 0 ? config.name() : "",
                    config.address(),
                    config.reusesPort());
        }
    }

    /// Binds what is not bound yet. Connections to it wait until the change is taken.
    ///
    /// @param settings by a listener's name
    /// @throws ProxyException where something cannot be bound; then nothing is
    Change prepare(Collection<ListenerConfig> configs, Map<String, ConnectionSettings> settings) {
        var change = new Change();
        try {
            for (var config : configs) {
                var own = settings.get(config.name());
                if (config.bindsPort() && own != null) {
                    change.add(config, own);
                }
            }
            return change;
        } catch (Throwable e) {
            change.discard();
            throw e;
        }
    }

    private ActiveListener bound(ListenerConfig config, ConnectionSettings settings) {
        var listener = new ActiveListener(loops, config.maxConnections(), settings);
        var address = config.address().resolve();
        try {
            listener.bind(address, config.reusesPort());
            return listener;
        } catch (IOException e) {
            close(List.of(listener));
            throw new ProxyException(
                    "listener "
                            + config.name()
                            + " cannot listen on "
                            + config.address()
                            + ": "
                            + own(address).orElse(e.getMessage()),
                    e);
        }
    }

    /// What is in the way of a listener that is wider, narrower or shared otherwise than it was.
    private Optional<String> own(InetSocketAddress wanted) {
        return active.values().stream()
                .filter(listener -> overlaps(listener.localAddress(), wanted))
                .findFirst()
                .map(
                        listener ->
                                "listener "
                                        + listener.name()
                                        + " of this proxy listens on "
                                        + NetUtil.toSocketAddressString(listener.localAddress())
                                        + "; take that out with one reload and add this with the"
                                        + " next, or restart the proxy");
    }

    private static boolean overlaps(InetSocketAddress some, InetSocketAddress wanted) {
        return !wanted.isUnresolved()
                && some.getPort() == wanted.getPort()
                && (some.getAddress().isAnyLocalAddress()
                        || wanted.getAddress().isAnyLocalAddress()
                        || some.getAddress().equals(wanted.getAddress()));
    }

    /// Where they are bound, by name.
    Map<String, InetSocketAddress> addresses() {
        var addresses = new LinkedHashMap<String, InetSocketAddress>();
        active.values().forEach(it -> addresses.put(it.name(), it.localAddress()));
        return addresses;
    }

    /// Stops accepting and finishes the streams under way; waits for that.
    void drain(Duration limit) {
        var gone =
                Stream.concat(
                        active.values().stream().map(ActiveListener::drain),
                        leaving.values().stream());
        try {
            CompletableFuture.allOf(gone.toArray(CompletableFuture[]::new))
                    .get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("streams were still under way after {}", DurationText.of(limit));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Closes every connection at once, also of those that are leaving.
    void close() {
        close(active.values());
        close(leaving.keySet());
    }

    private static void close(Collection<ActiveListener> listeners) {
        listeners.forEach(ActiveListener::close);
        awaitClosed(listeners);
    }

    private static void awaitClosed(Collection<ActiveListener> listeners) {
        var closed = listeners.stream().map(ActiveListener::closed);
        var _ =
                CompletableFuture.allOf(closed.toArray(CompletableFuture[]::new))
                        .completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
    }

    /// From the listeners at work to those of another configuration: either [#take] or [#discard].
    final class Change {
        private final Map<Place, ActiveListener> next = new LinkedHashMap<>();
        private final List<Consumer<Duration>> swaps = new ArrayList<>();
        private final Set<ActiveListener> added = new LinkedHashSet<>();

        private void add(ListenerConfig config, ConnectionSettings settings) {
            var place = Place.of(config);
            var there = active.get(place);
            if (there == null) {
                there = bound(config, settings);
                added.add(there);
            } else {
                var kept = there;
                swaps.add(limit -> kept.swap(config.maxConnections(), settings, limit));
            }
            next.put(place, there);
        }

        void discard() {
            close(added);
        }

        /// Puts it to work.
        ///
        /// @param limit for what is not there any more, a listener or its protocol, to finish its
        ///   streams
        /// @return completes when no connection of those is left
        CompletableFuture<Void> take(Duration limit) {
            var before = active;
            active = next;
            swaps.forEach(swap -> swap.accept(limit));
            for (var listener : added) {
                listener.accept();
                LOG.info("listener {} accepts on {}", listener.name(), listener.localAddress());
            }
            var left =
                    before.entrySet().stream()
                            .filter(entry -> !next.containsKey(entry.getKey()))
                            .map(Map.Entry::getValue)
                            .toList();
            var drained = left.stream().map(listener -> leave(listener, limit)).toList();
            awaitClosed(left);
            return CompletableFuture.allOf(drained.toArray(CompletableFuture[]::new));
        }

        private CompletableFuture<Void> leave(ActiveListener listener, Duration limit) {
            LOG.info("listener {} accepts no more", listener.name());
            var drained = listener.drain();
            leaving.put(listener, drained);
            var _ =
                    drained.copy()
                            .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
                            .exceptionallyAsync(_ -> cut(listener, limit), CUTTING);
            return drained.thenRun(() -> leaving.remove(listener));
        }

        private static @Nullable Void cut(ActiveListener listener, Duration limit) {
            LOG.warn(
                    "listener {} had {} connections left after {}; they are closed",
                    listener.name(),
                    listener.activeConnections(),
                    DurationText.of(limit));
            listener.close();
            return null;
        }
    }
}
