package mosn.plugin.grpc.stream;

import mosn.api.CallException;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.stream.Stream;
import mosn.plugin.grpc.call.Decision;
import mosn.plugin.grpc.call.Phase;
import mosn.plugin.grpc.call.RemoteStream;
import mosn.plugin.grpc.call.Terms;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/// The process that looks at one stream: chosen with the first question, and kept.
final class Remote {
    private final Stream stream;
    private final Terms terms;
    private final Supplier<@Nullable Seat> seats;
    private final Supplier<CallException> absent;
    private @Nullable RemoteStream remote;

    /// @param absent says why there is no seat
    Remote(
            Stream stream,
            Terms terms,
            Supplier<@Nullable Seat> seats,
            Supplier<CallException> absent) {
        this.stream = stream;
        this.terms = terms;
        this.seats = seats;
        this.absent = absent;
    }

    boolean wants(Phase phase) {
        return terms.wishes().phases().contains(phase);
    }

    /// @param body where the process wants it whole
    <T> CompletableFuture<T> ask(
            Phase phase,
            @Nullable Headers trailers,
            @Nullable Buffer body,
            Function<Decision, T> read) {
        var process = process();
        return process == null
                ? CompletableFuture.failedFuture(absent.get())
                : answer(process.ask(phase, trailers, body), read);
    }

    <T> CompletableFuture<T> relay(
            boolean request, Buffer chunk, boolean end, Function<Decision, T> read) {
        var process = process();
        return process == null
                ? CompletableFuture.failedFuture(absent.get())
                : answer(process.relay(request, chunk, end), read);
    }

    void end() {
        if (remote != null) {
            remote.end(stream.info().responseCode());
        }
    }

    private @Nullable RemoteStream process() {
        if (remote == null) {
            var seat = seats.get();
            if (seat != null) {
                remote = seat.session().open(stream, terms, seat.load());
            }
        }
        return remote;
    }

    /// Whoever cancels the answer cancels the question.
    private static <T> CompletableFuture<T> answer(
            CompletableFuture<Decision> decision, Function<Decision, T> read) {
        var answer = decision.thenApply(read);
        var _ =
                answer.whenComplete(
                        (_, _) -> {
                            if (answer.isCancelled()) {
                                decision.cancel(false);
                            }
                        });
        return answer;
    }
}
