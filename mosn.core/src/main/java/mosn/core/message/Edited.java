package mosn.core.message;

import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;

import org.jspecify.annotations.Nullable;

/// What filters may change, and that can tell whether they have.
public interface Edited {
    /// Another number after each change.
    int edits();

    /// Of a head or of trailers; always 0 for what cannot tell.
    static int of(@Nullable Object message) {
        return switch (message) {
            case Edited edited -> edited.edits();
            case RequestHead head -> of(head.headers());
            case ResponseHead head -> of(head.headers());
            case null, default -> 0;
        };
    }
}
