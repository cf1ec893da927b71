package mosn.plugin.grpc.call;

import mosn.api.CallException;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.stream.Stream;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A stream as one process knows it. Used on the stream's event loop; deadlines alone come from
/// elsewhere: there the question fails, and all else is brought here.
public final class RemoteStream {
    private final long id;
    private final Session session;
    private final Stream stream;
    private final Terms terms;
    private final Wishes wishes;
    private final Load load;
    private final BodyRelay[] bodies;
    private final @Nullable Question[] open = new @Nullable Question[2];
    private final boolean[] wholeSent = new boolean[2];
    private final List<Turn> waiting = new ArrayList<>();
    private boolean admitted;
    private boolean known;
    private boolean over;
    private int asked;

    /// The last question that had no answer. Deadlines pass elsewhere.
    private volatile @Nullable CallException failure;

    /// What the process has done while it was asked nothing, and may not do.
    private @Nullable CallException fault;

    RemoteStream(long id, Session session, Stream stream, Terms terms, Load load) {
        this.id = id;
        this.session = session;
        this.stream = stream;
        this.terms = terms;
        this.wishes = terms.wishes();
        this.load = load;
        bodies =
                new BodyRelay[] {
                    new BodyRelay(this, 0, wishes.request()),
                    new BodyRelay(this, 1, wishes.response())
                };
    }

    /// Asks in a head phase, or about trailers. What is to be changed has been when the answer is
    /// there. Cancelling it tells the process.
    ///
    /// @param trailers what the phase is about, or what goes with a body that is held
    /// @param body one that is held whole; sent once
    public CompletableFuture<Decision> ask(
            Phase phase, @Nullable Headers trailers, @Nullable Buffer body) {
        var direction = phase.ofRequest() ? 0 : 1;
        var answer = new CompletableFuture<Decision>();
        var ofTrailers = isOfTrailers(phase);
        var question = question(answer, phase, direction, ofTrailers ? trailers : null);
        if (ofTrailers && bodies[direction].decides(question)) {
            return answer;
        }
        failIfNobodyAnswers(question);
        whenAdmitted(
                question,
                () -> {
                    var sends = body != null && !wholeSent[direction];
                    wholeSent[direction] |= body != null;
                    var length = sends && body != null ? body.length() : 0;
                    var event = new Asking(terms, stream).write(question, !known, trailers, length);
                    send(EventKind.ASK, !known, event);
                    known = true;
                    if (sends && body != null) {
                        bodies[direction].sendWhole(body);
                    }
                });
        return answer;
    }

    /// Sends a piece of a body, and yields what becomes of it. The next may come before.
    public CompletableFuture<Decision> relay(boolean request, Buffer chunk, boolean end) {
        var direction = request ? 0 : 1;
        var answer = new CompletableFuture<Decision>();
        bodies[direction].take(chunk, end, answer);
        return answer;
    }

    /// Puts the question what becomes of a piece of a body.
    ///
    /// @param then called when the process's turn has come
    void askAbout(int direction, CompletableFuture<Decision> answer, Consumer<Question> then) {
        var phase = direction == 0 ? Phase.REQUEST_DATA : Phase.RESPONSE_DATA;
        var question = question(answer, phase, direction, null);
        if (!bodies[direction].decides(question)) {
            failIfNobodyAnswers(question);
            whenAdmitted(question, () -> then.accept(question));
        }
    }

    private Question question(
            CompletableFuture<Decision> answer,
            Phase phase,
            int direction,
            @Nullable Headers trailers) {
        var begin = System.nanoTime();
        var deadline = session.deadline(terms.timeout());
        var question = new Question(answer, ++asked, phase, trailers, begin, deadline);
        open[direction] = question;
        session.watch(question);
        var _ = answer.whenComplete((_, failed) -> ended(question, begin, failed));
        return question;
    }

    /// Nothing passes that the process has not seen.
    private void failIfNobodyAnswers(Question question) {
        if (over) {
            question.fail(gone("the process, or the connection to it, is gone"));
        } else if (fault != null) {
            question.fail(fault);
        }
    }

    private static CallException gone(String why) {
        return new CallException("plugin_gone", why);
    }

    private void ended(Question question, long begin, @Nullable Throwable failed) {
        session.answered(question);
        load.answered(System.nanoTime() - begin, failed);
        if (failed instanceof CallException why) {
            failure = why;
        }
        var abandoned = failed instanceof CancellationException && question.claim() != null;
        if (abandoned || (failed != null && question.isLate())) {
            session.onLoop(() -> cancel(question));
        }
    }

    private void cancel(Question question) {
        if (known && !over) {
            var cancel = new ProtoWriter();
            cancel.number(1, question.number());
            send(EventKind.CANCEL, false, cancel);
        }
    }

    /// Whether an answer about this direction is waited for.
    boolean isAsked(int direction) {
        var question = open[direction];
        return question != null && question.isOpen();
    }

    private static boolean isOfTrailers(Phase phase) {
        return phase == Phase.REQUEST_TRAILERS || phase == Phase.RESPONSE_TRAILERS;
    }

    private void whenAdmitted(Question question, Runnable then) {
        if (!question.isOpen()) {
            return;
        }
        var turn = new Turn(question, then);
        admitted = admitted || session.admits(this, wishes.maxStreams());
        if (admitted) {
            turn.comes();
        } else {
            waiting.add(turn);
        }
    }

    private record Turn(Question question, Runnable asks) {
        void comes() {
            question.put();
            asks.run();
        }
    }

    /// Whether it waits with a limit, so that one which has waited less is the better off.
    boolean hasLimit() {
        return !terms.timeout().isZero();
    }

    /// There is room for it at the process.
    ///
    /// @return whether it takes it: it has nothing to ask where its time was up before
    boolean admit() {
        waiting.removeIf(turn -> !turn.question().isOpen());
        admitted = !waiting.isEmpty();
        waiting.forEach(Turn::comes);
        waiting.clear();
        return admitted;
    }

    /// Behind its end the stream has nobody to say it to.
    void send(EventKind kind, ProtoWriter what) {
        if (!over) {
            send(kind, false, what);
        }
    }

    private void send(EventKind kind, boolean introduces, ProtoWriter what) {
        var event = new ProtoWriter();
        event.number(1, id);
        event.message(kind.field(), what);
        session.send(new Outbox.Event(id, introduces, kind.answer(), event));
    }

    // ---- what comes

    /// @param message an Action, but for its stream
    void onVerdict(byte[] message) {
        var number = 0L;
        var from = new ProtoReader(message);
        while (from.next()) {
            if (from.field() == 1) {
                number = from.number();
            } else {
                from.skip();
            }
        }
        for (var question : open) {
            var answer = question != null && question.number() == number ? question.claim() : null;
            if (question != null && answer != null) {
                decide(question, answer, message);
            }
        }
    }

    private void decide(Question question, CompletableFuture<Decision> answer, byte[] message) {
        try {
            var decision = Decision.decode(message);
            switch (decision) {
                case Decision.GoOn(var changes) -> make(changes, question);
                case Decision.ReMatchRoute(var changes) -> make(changes, question);
                case Decision.ReChooseHost(var changes) -> make(changes, question);
                case Decision.Replied _, Decision.Terminated _, Decision.Failed _ -> {}
                case Decision.Relayed _ -> throw new IllegalArgumentException("no verdict");
            }
            if (wishes.endsWith(question.phase())) {
                var _ = session.forget(id); // what it was not sent has no answer
                leave();
            }
            answer.complete(decision);
        } catch (IllegalArgumentException | IllegalStateException e) {
            answer.completeExceptionally(
                    new CallException(
                            "plugin_failed", "it decides what cannot be: " + e.getMessage()));
        }
    }

    private void make(Changes changes, Question question) {
        var phase = question.phase();
        var inserted = bodies[phase.ofRequest() ? 0 : 1].resultSize();
        if (inserted > 0 && !changes.replacesBody()) {
            throw new IllegalArgumentException(
                    "it inserts " + inserted + " bytes, and does not replace the body");
        }
        changes.make(stream, phase, question.trailers());
        if (changes.replacesBody() && phase.ofRequest()) {
            stream.requestBody(bodies[0].takeResult());
        } else if (changes.replacesBody()) {
            stream.responseBody(bodies[1].takeResult());
        }
    }

    void onBody(byte[] message) {
        var direction = 0;
        var from = new ProtoReader(message);
        while (from.next()) {
            if (from.field() == 1) {
                direction = from.number() == 0 ? 0 : 1;
            } else {
                from.skip();
            }
        }
        try {
            bodies[direction].onAction(message);
        } catch (IllegalArgumentException e) {
            fault = new CallException("plugin_failed", "it does what cannot be: " + e.getMessage());
            bodies[direction].giveUp();
            var question = open[direction];
            if (question != null) {
                question.fail(fault);
            }
        }
    }

    void onTerminate(byte[] message) {
        var status = 0L;
        var from = new ProtoReader(message);
        while (from.next()) {
            if (from.field() == 1) {
                status = from.number();
            } else {
                from.skip();
            }
        }
        stream.terminate(status < 200 || status > 599 ? 500 : (int) status);
    }

    /// The session has ended under it.
    void onGone(String why) {
        over = true;
        load.ends(failure);
        for (var question : open) {
            if (question != null) {
                question.fail(gone(why));
            }
        }
    }

    // ---- the end

    /// The stream is over.
    ///
    /// @param status what the client got; 0 for nothing
    public void end(int status) {
        if (over) {
            return;
        }
        if (session.forget(id) && known) {
            var end = new ProtoWriter();
            end.number(1, status == 0 ? 1 : 0);
            end.number(2, status);
            send(EventKind.END, end);
        }
        leave();
    }

    private void leave() {
        over = true;
        session.left(id, admitted);
        load.ends(failure);
    }
}
