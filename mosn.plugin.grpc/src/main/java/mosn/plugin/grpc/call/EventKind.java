package mosn.plugin.grpc.call;

import mosn.plugin.grpc.call.Outbox.Answer;

/// What is said to a process about a stream.
enum EventKind {
    ASK(2, Answer.DUE),
    DATA(3, Answer.DUE),
    CREDIT(4, Answer.NONE),
    CANCEL(5, Answer.NOT_WANTED),
    END(6, Answer.NONE);

    private final int field;
    private final Answer answer;

    /// @param field of an Event
    EventKind(int field, Answer answer) {
        this.field = field;
        this.answer = answer;
    }

    int field() {
        return field;
    }

    /// What the stream waits for then.
    Answer answer() {
        return answer;
    }
}
