package mosn.core.network;

import mosn.api.ExtensionContext;
import mosn.api.Metrics;
import mosn.api.listener.AcceptedConnection;
import mosn.api.listener.ListenerFilter;
import mosn.api.listener.ListenerFilterStatus;
import mosn.api.message.Buffer;
import mosn.core.loop.ContextLoader;
import mosn.core.observe.Repeated;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/// One of a listener's listener filters at work: its calls, its numbers, and its part of the log.
/// Safe from any thread.
public final class ListenerFilterSlot {
    private static final long PAUSE = Duration.ofSeconds(30).toNanos();

    private final String name;
    private final ListenerFilter filter;
    private final ContextLoader loader;
    private final Duration timeout;
    private final System.Logger log;
    private final Metrics.Counter closed;
    private final Metrics.Counter failed;
    private final Repeated sentences = new Repeated(PAUSE);

    /// @param timeout for one connection
    public ListenerFilterSlot(
            String name,
            ListenerFilter filter,
            ContextLoader loader,
            Duration timeout,
            ExtensionContext context) {
        this.name = name;
        this.filter = filter;
        this.loader = loader;
        this.timeout = timeout;
        this.log = context.logger();
        this.closed = context.metrics().counter("connections_closed");
        this.failed = context.metrics().counter("connections_failed");
    }

    long timeoutNanos() {
        return timeout.toNanos();
    }

    /// Throws whatever the filter throws, as does [#ask].
    int inspects() {
        return loader.call(filter::inspects);
    }

    ListenerFilterStatus ask(AcceptedConnection connection, Buffer first) {
        return loader.call(
                () -> Objects.requireNonNull(filter.onAccept(connection, first), "status"));
    }

    /// Nobody waits for its answer any more.
    void cancel(SocketAddress peer, CompletionStage<? extends ListenerFilterStatus> answer) {
        try {
            loader.run(() -> answer.toCompletableFuture().cancel(true));
        } catch (UnsupportedOperationException e) {
            // one that cannot be cancelled answers into the void
        } catch (Throwable e) { // it is an extension's, and so is who hears of it
            fails(peer, e);
        }
    }

    /// It wants nothing of this connection, which is closed.
    void closes(SocketAddress peer, String detail) {
        closed.increment();
        var said = sentences.of(host(peer), detail, System.nanoTime());
        if (!said.isEmpty()) {
            log.log(Level.INFO, "{0} closed the connection of {1}: {2}", name, peer, said);
        }
    }

    /// It cannot say what it wants of this connection, which is closed.
    void fails(SocketAddress peer, Throwable why) {
        failed.increment();
        var said = sentences.of("", "failed: " + why, System.nanoTime());
        if (!said.isEmpty()) {
            log.log(Level.WARNING, name + " closed the connection of " + peer + ": " + said, why);
        }
    }

    private static String host(SocketAddress peer) {
        return peer instanceof InetSocketAddress inet ? inet.getHostString() : peer.toString();
    }
}
