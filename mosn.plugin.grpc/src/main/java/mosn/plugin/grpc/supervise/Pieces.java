package mosn.plugin.grpc.supervise;

import mosn.api.plugin.Plugin;
import mosn.plugin.grpc.call.FilterConfig;
import mosn.plugin.grpc.call.Wishes;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;

/// What routes and virtual hosts say about one filter. Routes that say the same share a piece, and
/// one that no route holds any more is released when the next is sent. The supervisor's alone.
final class Pieces {
    private final FilterConfig whole;
    private final IntSupplier numbers;
    private final Function<FilterConfig, CompletableFuture<Wishes>> send;
    private final Consumer<FilterConfig> release;
    private final Map<String, Held> held = new HashMap<>();
    private final Map<String, CompletableFuture<Plugin.Filter.Config>> sending = new HashMap<>();
    private final ReferenceQueue<Piece> lost = new ReferenceQueue<>();
    private boolean closed;

    /// @param numbers names configurations
    Pieces(
            FilterConfig whole,
            IntSupplier numbers,
            Function<FilterConfig, CompletableFuture<Wishes>> send,
            Consumer<FilterConfig> release) {
        this.whole = whole;
        this.numbers = numbers;
        this.send = send;
        this.release = release;
    }

    /// What routes hold.
    private record Piece(int number) implements Plugin.Filter.Config {}

    private static final class Held extends WeakReference<Piece> {
        private final FilterConfig config;

        Held(Piece piece, FilterConfig config, ReferenceQueue<Piece> lost) {
            super(piece, lost);
            this.config = config;
        }
    }

    CompletionStage<Plugin.Filter.Config> of(String json) {
        forget();
        var known = held.get(json);
        var piece = known == null ? null : known.get();
        if (piece != null) {
            return CompletableFuture.completedStage(piece);
        }
        var underWay = sending.get(json);
        return underWay != null ? underWay : send(json);
    }

    private CompletableFuture<Plugin.Filter.Config> send(String json) {
        var config =
                new FilterConfig(
                        numbers.getAsInt(), whole.number(), whole.name(), json, whole.timeout());
        var sent = send.apply(config).thenApply(_ -> hold(config));
        sending.put(json, sent);
        var _ = sent.whenComplete((_, _) -> sending.remove(json, sent));
        return sent;
    }

    private Plugin.Filter.Config hold(FilterConfig config) {
        var fresh = new Piece(config.number());
        if (closed) {
            release.accept(config);
        } else {
            held.put(config.json(), new Held(fresh, config, lost));
        }
        return fresh;
    }

    private void forget() {
        for (var gone = lost.poll(); gone != null; gone = lost.poll()) {
            if (gone instanceof Held of) {
                held.remove(of.config.json(), of);
                release.accept(of.config);
            }
        }
    }

    /// With the whole.
    void close() {
        closed = true;
        held.values().forEach(piece -> release.accept(piece.config));
        held.clear();
        release.accept(whole);
    }
}
