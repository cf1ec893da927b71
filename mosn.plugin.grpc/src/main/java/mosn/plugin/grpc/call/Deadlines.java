package mosn.plugin.grpc.call;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Lets the questions of a session fail when their time is up. Safe from any thread; they fail on
/// one of its own.
final class Deadlines {
    /// So many that are answered may lie about.
    private static final int SLACK = 64;

    private final PriorityQueue<Question> questions =
            new PriorityQueue<>((one, other) -> Long.signum(one.deadline() - other.deadline()));

    private int answered;

    /// When they are looked at next; 0 for never.
    private long nextLook;

    synchronized void watch(Question question) {
        questions.add(question);
        lookAt(question.deadline());
    }

    /// One of them is answered. Most are, long before their deadline.
    synchronized void answered() {
        answered++;
        if (answered > SLACK + questions.size() / 2) {
            questions.removeIf(question -> !question.isOpen());
            answered = 0;
        }
    }

    /// How many it knows of.
    synchronized int size() {
        return questions.size();
    }

    /// Looks at that time, unless it looks earlier.
    private void lookAt(long deadline) {
        if (nextLook == 0 || deadline - nextLook < 0) {
            nextLook = deadline;
            Executor here = Runnable::run;
            var _ =
                    CompletableFuture.runAsync(
                            () -> look(deadline),
                            CompletableFuture.delayedExecutor(
                                    Math.max(0, deadline - System.nanoTime()),
                                    TimeUnit.NANOSECONDS,
                                    here));
        }
    }

    private void look(long at) {
        late(at).forEach(Question::expire);
    }

    private synchronized List<Question> late(long at) {
        var late = new ArrayList<Question>();
        if (at != nextLook) {
            return late; // an earlier look has been here
        }
        nextLook = 0;
        var now = System.nanoTime();
        for (var first = questions.peek(); first != null; first = questions.peek()) {
            if (first.isOpen() && first.deadline() - now > 0) {
                lookAt(first.deadline());
                break;
            }
            late.add(questions.remove());
        }
        return late;
    }
}
