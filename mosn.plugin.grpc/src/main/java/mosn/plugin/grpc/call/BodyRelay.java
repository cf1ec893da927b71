package mosn.plugin.grpc.call;

import mosn.api.message.Buffer;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;

/// One direction of a stream's body on its way through a process: what is sent keeps to the
/// process's window, and what it inserts to ours. What it makes of a piece is held until it is done
/// with the piece. Nothing that it inserts is lost: what has no place in the body is refused.
final class BodyRelay {
    /// What may come of one piece, or of a body that is replaced whole.
    static final int MAX_RESULT = 16 << 20;

    private final int direction;
    private final int window;
    private final boolean whole;
    private final RemoteStream stream;
    private final ByteArrayOutputStream result = new ByteArrayOutputStream(0);
    private byte[] piece = {};
    private boolean last;
    private boolean lastSent;
    private boolean lastDone;
    private boolean begun;
    private boolean ended;
    private int sent;
    private int done;
    private boolean changed;
    private @Nullable Question waiting;

    /// What the process has decided while it was asked nothing: for the next question.
    private @Nullable Decision decided;

    /// Given up, perhaps on another thread.
    private volatile boolean broken;

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

    void take(Buffer chunk, boolean end, Question question) {
        begun = true;
        piece = chunk.toByteArray();
        last = end;
        lastSent = false;
        lastDone = false;
        sent = 0;
        done = 0;
        waiting = question;
        pump();
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
        while (sent < piece.length && sent - done < window) {
            var size =
                    Math.min(
                            FilterConfig.MAX_CHUNK,
                            Math.min(piece.length - sent, window - (sent - done)));
            var end = last && sent + size == piece.length;
            send(piece, sent, size, end);
            sent += size;
            lastSent |= end;
        }
        if (piece.length == 0 && last && !lastSent) {
            send(piece, 0, 0, true);
            lastSent = true;
        }
    }

    private void send(byte[] from, int at, int size, boolean end) {
        var data = new ProtoWriter();
        data.number(1, direction);
        data.bytes(2, from, at, size);
        data.number(3, end ? 1 : 0);
        stream.send(3, data);
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
                case 3 -> passed(from.number());
                case 4 -> dropped(from.number());
                case 5 -> decide(new Decision.Replied(Decision.reply(from.bytes())));
                case 6 -> {
                    from.skip();
                    decide(new Decision.Terminated());
                }
                case 7 -> decide(new Decision.Failed(Decision.failure(from.bytes())));
                case 8 -> lastDone |= from.number() != 0;
                default -> from.skip();
            }
        }
        if (waiting != null) {
            pump();
            finish();
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
        result.writeBytes(bytes);
        changed = true;
        var credit = new ProtoWriter();
        credit.number(1, direction);
        credit.number(2, bytes.length);
        stream.send(4, credit);
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

    private void passed(long count) {
        check(count);
        result.write(piece, done, (int) count);
        done += (int) count;
    }

    private void dropped(long count) {
        check(count);
        done += (int) count;
        changed = true;
    }

    private void check(long count) {
        if (count < 0 || count > sent - done) {
            throw new IllegalArgumentException(
                    "it is done with " + count + " bytes of a body, and has " + (sent - done));
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

    private static void answer(Question question, Decision decision) {
        var answer = question.claim();
        if (answer != null) {
            answer.complete(decision);
        }
    }

    private void finish() {
        if (waiting == null || done < piece.length || (last && !lastDone)) {
            return;
        }
        var chunk = changed ? Buffer.of(result.toByteArray()) : null;
        result.reset();
        changed = false;
        ended = last;
        decide(new Decision.Relayed(chunk));
    }
}
