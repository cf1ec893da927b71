package mosn.api.listener;

import java.util.concurrent.CompletionStage;

/// What a [ListenerFilter] decides about a connection.
public sealed interface ListenerFilterStatus {
    /// The connection goes on, with all its bytes.
    ListenerFilterStatus CONTINUE = new Continue(0);

    /// More bytes have to come first. Where [ListenerFilter#inspects] many are there already, or
    /// the client sends no more, the connection is closed.
    ListenerFilterStatus MORE = new More();

    /// The connection goes on without its first `bytes` bytes, which were for this filter.
    static ListenerFilterStatus taking(int bytes) {
        return new Continue(bytes);
    }

    /// The connection is closed.
    ///
    /// @param detail why: one word for the log, as in `not_allowed`
    static ListenerFilterStatus close(String detail) {
        return new Close(detail);
    }

    /// The decision comes later; until then nothing more is read.
    static ListenerFilterStatus later(CompletionStage<? extends ListenerFilterStatus> answer) {
        return new Later(answer);
    }

    /// @param taken how many bytes the filter takes; more than were there counts as an exception
    record Continue(int taken) implements ListenerFilterStatus {
        public Continue {
            if (taken < 0) {
                throw new IllegalArgumentException("takes " + taken + " bytes");
            }
        }
    }

    /// See [#MORE].
    record More() implements ListenerFilterStatus {}

    record Close(String detail) implements ListenerFilterStatus {}

    /// @param answer single use; cancelled, where it is a future, when the connection ends or the
    ///   filter's time is over first. One that fails counts as an exception
    record Later(CompletionStage<? extends ListenerFilterStatus> answer)
            implements ListenerFilterStatus {}
}
