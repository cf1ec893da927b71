package mosn.sdk;

import com.google.protobuf.ByteString;

import mosn.plugin.v2.Action;
import mosn.plugin.v2.Direction;

/// What a task has come to.
///
/// @param insert goes out before
/// @param last the verdict, or what is done with a chunk; its stream is not named yet
/// @param forget whether nothing of the stream follows
record Answer(Direction direction, ByteString insert, Action last, boolean forget) {
    Answer without(int sent) {
        return new Answer(direction, insert.substring(sent), last, forget);
    }

    /// The last piece goes together with what it takes the place of.
    Answer closing(ByteString piece) {
        var body = last.getBody().toBuilder().setInsert(piece);
        return new Answer(direction, insert, last.toBuilder().setBody(body).build(), forget);
    }
}
