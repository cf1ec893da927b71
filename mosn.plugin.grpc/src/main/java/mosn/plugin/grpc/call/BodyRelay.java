package mosn.plugin.grpc.call;

import mosn.api.message.Buffer;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/// One direction of a stream's body on its way through a process: what is sent keeps to the
/// process's window, and what it inserts to ours. Pieces are sent one behind the other, whether
/// those before are done or not; what the process makes of one is held until it is done with that
/// piece, and then until the stream takes it. While a window of it is not taken, the next piece has
/// no question, and what the process inserts no credit. Nothing that it inserts is lost: what has
/// no place in the body is refused.
final class BodyRelay {
    /// What may come of one piece, or of a body that is replaced whole.
    static final int MAX_RESULT = 16 << 20;

    private final int direction;
    private final int window;
    private final boolean whole;
    private final RemoteStream stream;

    /// Those that have no answer; the process is asked about the first.
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();

    /// Of those, what the process is not done with.
    private final ArrayDeque<Piece> undone = new ArrayDeque<>();

    /// Of those, what has not been sent, or not all of it.
    private final ArrayDeque<Piece> unsent = new ArrayDeque<>();

    /// What the first that is not done has come to so far.
    private final ByteArrayOutputStream result = new ByteArrayOutputStream(0);

    private boolean changed;

    /// Bytes on their way: sent, and not done.
    private int underWay;

    /// Bytes that the process may insert.
    private int allowed = FilterConfig.INSERT_WINDOW;

    /// Bytes that it has inserted, and has not been given credit for.
    private int owed;

    /// Bytes in answers that the stream has not taken.
    private int untaken;

    private boolean endSent;
    private boolean lastDone;
    private boolean begun;
    private boolean ended;

    /// The first piece's, once it is the process's turn.
    private @Nullable Question waiting;

    /// What the process has decided while it was asked nothing: for the next question.
    private @Nullable Decision decided;

    /// Given up, perhaps on another thread.
    private volatile boolean broken;

    private static final class Piece {
        final byte[] bytes;
        final boolean last;
        final CompletableFuture<Decision> answer;
        boolean asked;
        int sent;
        int done;
        boolean isDone;

        /// What it has come to; null where nothing was changed.
        byte @Nullable [] result;

        Piece(byte[] bytes, boolean last, CompletableFuture<Decision> answer) {
            this.bytes = bytes;
            this.last = last;
            this.answer = answer;
        }
    }

    /// What goes on in the place of a piece. The stream reads it when it takes it.
    private final class Result implements Buffer {
        private final Buffer bytes;
        private boolean taken;

        Result(byte[] bytes) {
            this.bytes = Buffer.of(bytes);
            untaken += bytes.length;
        }

        @Override
        public int length() {
            return bytes.length();
        }

        @Override
        public byte get(int index) {
            return bytes.get(index);
        }

        @Override
        public void copyTo(int index, byte[] to, int at, int length) {
            bytes.copyTo(index, to, at, length);
        }

        @Override
        public byte[] toByteArray() {
            if (!taken) {
                taken = true;
                onTaken(length());
            }
            return bytes.toByteArray();
        }
    }

    BodyRelay(RemoteStream stream, int direction, Wishes.Body wish) {
        this.stream = stream;
        this.direction = direction;
        this.window = wish.window();
        this.whole = wish.whole() > 0;
    }

    /// Whether the process has already decided on what it is to be asked; that is the answer then.
    boolean decides(Question question) {
        var before = decided;
        if (before == null) {
            return false;
        }
        decided = null;
        answer(question, before);
        return true;
    }

    /// @param answer what becomes of the piece
    void take(Buffer chunk, boolean end, CompletableFuture<Decision> answer) {
        if (broken) {
            pieces.removeIf(before -> before.answer.isDone()); // others are still to be asked about
            undone.clear();
            unsent.clear();
            waiting = null;
        }
        var piece = new Piece(chunk.toByteArray(), end, answer);
        var _ =
                answer.whenComplete(
                        (_, failed) -> {
                            if (failed != null && piece.asked) {
                                giveUp();
                            }
                        });
        pieces.add(piece);
        undone.add(piece);
        unsent.add(piece);
        finish(); // an empty one may be
        if (waiting != null) {
            pump();
        } else {
            askOnce();
        }
    }

    /// The time of a piece begins when all before it are done, and no window of them is waiting.
    /// What the process is done with needs no question, whatever has become of it since.
    private void askOnce() {
        var first = pieces.peek();
        while (first != null && first.isDone && !first.asked && !isHeldBack()) {
            pieces.remove();
            first.answer.complete(relayed(first));
            first = pieces.peek();
        }
        if (first == null || first.asked || isHeldBack()) {
            return;
        }
        if (first.answer.isDone()) { // not wanted any more: those in front still were
            giveUp();
            return;
        }
        first.asked = true;
        stream.askAbout(
                direction,
                first.answer,
                question -> {
                    begun = true;
                    waiting = question;
                    pump();
                    answerDone();
                });
    }

    private boolean isHeldBack() {
        return untaken >= FilterConfig.INSERT_WINDOW;
    }

    private void onTaken(int bytes) {
        untaken -= bytes;
        grant();
        if (waiting == null) {
            askOnce();
        }
    }

    /// What the process says about the body does not count any more.
    void giveUp() {
        broken = true;
    }

    /// Sends a body that the process holds whole.
    void sendWhole(Buffer body) {
        var bytes = body.toByteArray();
        for (var at = 0; at < bytes.length; at += FilterConfig.MAX_CHUNK) {
            var size = Math.min(FilterConfig.MAX_CHUNK, bytes.length - at);
            send(bytes, at, size, at + size == bytes.length);
        }
    }

    /// How much was inserted for a body that is replaced whole.
    int resultSize() {
        return whole ? result.size() : 0;
    }

    /// What was inserted for a body that is replaced whole.
    Buffer takeResult() {
        var whole = Buffer.of(result.toByteArray());
        result.reset();
        return whole;
    }

    private void pump() {
        for (var next = unsent.peek(); next != null && isWanted(next); next = unsent.peek()) {
            var left = next.bytes.length - next.sent;
            var size = Math.min(FilterConfig.MAX_CHUNK, Math.min(left, window - underWay));
            if (size == 0 && left > 0) {
                return;
            }
            var at = next.sent;
            next.sent += size;
            underWay += size;
            if (size == left) {
                unsent.remove();
                endSent = next.last;
            }
            if (size > 0 || next.last) {
                send(next.bytes, at, size, endSent);
            }
        }
    }

    private boolean isWanted(Piece piece) {
        return !broken && !piece.answer.isDone();
    }

    private void send(byte[] from, int at, int size, boolean end) {
        var data = new ProtoWriter();
        data.number(1, direction);
        data.bytes(2, from, at, size);
        data.number(3, end ? 1 : 0);
        stream.send(EventKind.DATA, data);
    }

    /// A BodyAction.
    void onAction(byte[] message) {
        if (broken) {
            return;
        }
        var from = new ProtoReader(message);
        while (from.next()) {
            switch (from.field()) {
                case 2 -> insert(from.bytes());
                case 3 -> done(from.number(), true);
                case 4 -> done(from.number(), false);
                case 5 -> decide(new Decision.Replied(Decision.reply(from.bytes())));
                case 6 -> {
                    from.skip();
                    decide(new Decision.Terminated());
                }
                case 7 -> decide(new Decision.Failed(Decision.failure(from.bytes())));
                case 8 -> lastDone |= from.number() != 0 && endSent;
                default -> from.skip();
            }
        }
        finish();
        if (waiting != null) {
            pump();
            answerDone();
        }
    }

    private void insert(byte[] bytes) {
        if (bytes.length == 0) {
            return;
        }
        checkPlace();
        if (result.size() + bytes.length > MAX_RESULT) {
            throw new IllegalArgumentException(
                    "it makes more than " + MAX_RESULT + " bytes of a body");
        }
        if (bytes.length > allowed) {
            throw new IllegalArgumentException(
                    "it inserts " + bytes.length + " bytes, and has credit for " + allowed);
        }
        result.writeBytes(bytes);
        changed = true;
        allowed -= bytes.length;
        owed += bytes.length;
        grant();
    }

    private void grant() {
        if (owed == 0 || isHeldBack()) {
            return;
        }
        var credit = new ProtoWriter();
        credit.number(1, direction);
        credit.number(2, owed);
        allowed += owed;
        owed = 0;
        stream.send(EventKind.CREDIT, credit);
    }

    /// What is inserted where nothing of the body goes out any more would be lost.
    private void checkPlace() {
        if (whole ? !stream.isAsked(direction) : !begun) {
            throw new IllegalArgumentException("it inserts bytes before there is a body");
        }
        if (ended) {
            throw new IllegalArgumentException("it inserts bytes behind the end of a body");
        }
    }

    /// Bytes of the first piece that is not done, and perhaps of those behind it.
    private void done(long count, boolean passed) {
        if (count < 0 || count > underWay) {
            throw new IllegalArgumentException(
                    "it is done with " + count + " bytes of a body, and has " + underWay);
        }
        for (var left = (int) count; left > 0; finish()) {
            var first = undone.getFirst();
            var size = Math.min(left, first.sent - first.done);
            changed |= !passed;
            if (passed) {
                result.write(first.bytes, first.done, size);
            }
            first.done += size;
            underWay -= size;
            left -= size;
        }
    }

    private void decide(Decision decision) {
        var question = waiting;
        waiting = null;
        if (question == null) {
            decided = decision;
        } else {
            answer(question, decision);
        }
    }

    /// Nothing of the body counts behind what decides.
    private void answer(Question question, Decision decision) {
        broken |= !(decision instanceof Decision.Relayed);
        var answer = question.claim();
        if (answer != null) {
            answer.complete(decision);
        }
    }

    /// What comes of the pieces that the process is done with is complete.
    private void finish() {
        for (var first = undone.peek(); first != null && isDone(first); first = undone.peek()) {
            undone.remove();
            first.isDone = true;
            first.result = changed ? result.toByteArray() : null;
            ended = first.last;
            result.reset();
            changed = false;
        }
    }

    private boolean isDone(Piece piece) {
        return piece.done == piece.bytes.length && (!piece.last || lastDone);
    }

    /// Lets go of the pieces that the process is done with.
    private void answerDone() {
        while (waiting != null && pieces.getFirst().isDone) {
            var question = waiting;
            waiting = null;
            answer(question, relayed(pieces.removeFirst()));
            askOnce(); // unless who got the answer has brought another
        }
    }

    private Decision relayed(Piece done) {
        return new Decision.Relayed(done.result == null ? null : new Result(done.result));
    }
}
