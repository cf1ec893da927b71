package mosn.testkit;

import mosn.api.CallException;
import mosn.api.plugin.Plugin;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/// A plugin process in a test's hands: it answers what it is told to, in turn, and holds calls it
/// was told nothing for.
public final class ScriptedPlugin implements Plugin {
    private final String name;
    private final List<Request> asked = new ArrayList<>();
    private final Queue<CompletableFuture<Response>> answers = new ArrayDeque<>();
    private final Queue<CompletableFuture<Response>> held = new ArrayDeque<>();
    private final Supplier<CompletableFuture<@Nullable Void>> gate;
    private @Nullable CallException down;
    private @Nullable Response always;

    /// @param gate completes when calls are answered, or fails as they do
    ScriptedPlugin(String name, Supplier<CompletableFuture<@Nullable Void>> gate) {
        this.name = name;
        this.gate = gate;
    }

    /// The next call, or the one that is held longest, is answered with this.
    public synchronized ScriptedPlugin answers(Response response) {
        give(CompletableFuture.completedFuture(response));
        return this;
    }

    /// Every call for which nothing else was said is answered with this.
    public synchronized ScriptedPlugin answersAlways(Response response) {
        always = response;
        return this;
    }

    /// The next call, or the one that is held longest, fails.
    ///
    /// @param detail as in `timeout`
    public synchronized ScriptedPlugin fails(String detail) {
        give(CompletableFuture.failedFuture(new CallException(detail, detail)));
        return this;
    }

    /// No process is ready any more: every call fails at once.
    public synchronized ScriptedPlugin isDown() {
        down = new CallException("plugin_not_ready", "plugin " + name + " is down");
        return this;
    }

    private void give(CompletableFuture<Response> answer) {
        var waiting = held.poll();
        if (waiting == null) {
            answers.add(answer);
            return;
        }
        var _ =
                answer.whenComplete(
                        (response, failure) -> {
                            if (failure == null) {
                                waiting.complete(response);
                            } else {
                                waiting.completeExceptionally(failure);
                            }
                        });
    }

    /// What it was asked so far.
    public synchronized List<Request> asked() {
        return List.copyOf(asked);
    }

    synchronized void forget() {
        asked.clear();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized CompletionStage<Response> call(Request request, Duration timeout) {
        asked.add(request);
        if (down != null) {
            return CompletableFuture.failedFuture(down);
        }
        var answer = answer();
        var open = gate.get();
        return open.isDone() && !open.isCompletedExceptionally()
                ? answer
                : open.thenCompose(_ -> answer);
    }

    private CompletableFuture<Response> answer() {
        var answer = answers.poll();
        if (answer != null) {
            return answer;
        }
        if (always != null) {
            return CompletableFuture.completedFuture(always);
        }
        var waiting = new CompletableFuture<Response>();
        held.add(waiting);
        return waiting;
    }

    @Override
    public CompletionStage<Void> started() {
        return CompletableFuture.completedFuture(null);
    }

    /// It speaks the first protocol only.
    @Override
    public CompletionStage<Optional<Filter>> filter(FilterRequest request) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public synchronized Status status() {
        return new Status(true, down == null, down == null ? "READY" : "BACKOFF");
    }
}
