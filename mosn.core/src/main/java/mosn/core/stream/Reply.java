package mosn.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.grpc.GrpcStatus;
import mosn.api.message.ResponseHead;
import mosn.api.stream.LocalReply;
import mosn.core.message.GrpcSyntax;
import mosn.core.message.StreamReset;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A reply made here, as it goes out.
///
/// @param body on the heap, so that nobody has to release it
/// @param detail one word for the access log
record Reply(ResponseHead head, ByteBuf body, String detail) {
    /// The reply to a gRPC call: a status that its client understands, and no body. One that brings
    /// a `grpc-status` of its own is sent with that.
    ///
    /// @param head an empty one with status 200
    static Reply ofGrpc(LocalReply reply, ResponseHead head) {
        var headers = head.headers();
        headers.add("content-type", GrpcSyntax.CONTENT_TYPE);
        headers.add(GrpcSyntax.STATUS, String.valueOf(codeOf(reply)));
        headers.add(GrpcSyntax.MESSAGE, GrpcSyntax.escape(messageOf(reply)));
        for (var field : reply.headers()) {
            switch (field.getKey().toLowerCase(Locale.ROOT)) {
                case "content-type", "content-length" -> {} // of the body, which is a message now
                case GrpcSyntax.STATUS, GrpcSyntax.MESSAGE ->
                        headers.set(field.getKey(), field.getValue());
                default -> headers.add(field.getKey(), field.getValue());
            }
        }
        return new Reply(head, Unpooled.EMPTY_BUFFER, reply.detail());
    }

    private static int codeOf(LocalReply reply) {
        return reply.detail().equals(StreamReset.UPSTREAM_TIMEOUT.detail())
                ? GrpcStatus.DEADLINE_EXCEEDED
                : GrpcSyntax.codeOf(reply.status());
    }

    private static String messageOf(LocalReply reply) {
        return reply.body().length() == 0
                ? reply.detail()
                : reply.body().toString(StandardCharsets.UTF_8).strip();
    }

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
