package mosn.it;

import mosn.it.KeptConnection.Answer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Clients that ask again and again, each on one connection, until they are told to stop or the
/// connection ends.
final class Load {
    private final Duration pause;
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger answered = new AtomicInteger();
    private final List<CompletableFuture<Outcome>> clients;
    private volatile boolean stopped;

    /// What became of one client.
    ///
    /// @param unanswered the target of the request that its connection ended with; empty where it
    ///   was told to stop
    /// @param strange answers that were not as they should be
    record Outcome(String unanswered, List<Answer> strange) {}

    /// Whether an answer is as it should be.
    @FunctionalInterface
    interface Check {
        boolean good(String target, Answer answer);
    }

    /// @param pause of each client, between an answer and its next request
    Load(int clients, Duration pause, int port, Check check, String... headers) {
        this.pause = pause;
        this.clients =
                Stream.generate(
                                () ->
                                        CompletableFuture.supplyAsync(
                                                () -> ask(port, check, headers),
                                                Thread::startVirtualThread))
                        .limit(clients)
                        .toList();
    }

    private Outcome ask(int port, Check check, String... headers) {
        var strange = new ArrayList<Answer>();
        var target = "";
        try (var connection = new KeptConnection(port)) {
            while (!stopped) {
                target = "/" + ids.incrementAndGet();
                var answer = connection.get(target, headers);
                answered.incrementAndGet();
                if (!check.good(target, answer)) {
                    strange.add(answer);
                }
                if (answer.header("connection").equals("close")) {
                    return new Outcome("", strange);
                }
                Thread.sleep(pause);
            }
            return new Outcome("", strange);
        } catch (IOException e) {
            return new Outcome(target, strange);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts it", e);
        }
    }

    int answered() {
        return answered.get();
    }

    /// Returns once this many more requests have been answered.
    void awaitMore(int requests) throws Exception {
        var enough = answered.get() + requests;
        Wait.until(
                "answered",
                () ->
                        answered.get() >= enough
                                || clients.stream().anyMatch(CompletableFuture::isDone));
    }

    void stop() {
        stopped = true;
    }

    /// Waits for their end.
    List<Outcome> ended() {
        return clients.stream().map(CompletableFuture::join).toList();
    }
}
