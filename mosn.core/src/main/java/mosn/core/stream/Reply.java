package mosn.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.message.ResponseHead;
import mosn.api.stream.LocalReply;

/// A reply made here, as it goes out.
///
/// @param body on the heap, so that nobody has to release it
/// @param detail one word for the access log
record Reply(ResponseHead head, ByteBuf body, String detail) {
    /// @param head an empty one with the reply's status
    static Reply of(LocalReply reply, ResponseHead head) {
        for (var field : reply.headers()) {
            head.headers().add(field.getKey(), field.getValue());
        }
        var body = reply.body().toByteArray();
        if (reply.status() != 204 && reply.status() != 304) {
            head.headers().set("content-length", String.valueOf(body.length));
        }
        return new Reply(head, Unpooled.wrappedBuffer(body), reply.detail());
    }
}
