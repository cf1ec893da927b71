package mosn.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import mosn.api.stream.LocalReply;
import mosn.core.message.HttpResponseHead;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

/// How a reply of the proxy's own looks to a gRPC client.
class GrpcReplyTest {
    @ParameterizedTest
    @CsvSource({
        "403, denied, 7",
        "401, denied, 16",
        "404, no_route, 12",
        "502, no_healthy_upstream, 14",
        "503, upstream_overflow, 14",
        "504, upstream_timeout, 4",
        "504, something_else, 14",
        "500, filter_error, 2",
        "413, too_large, 2",
    })
    void aStatusOfHttpBecomesOneOfGrpc(int status, String detail, int code) {
        assertEquals(
                List.of(
                        "content-type: application/grpc",
                        "grpc-status: " + code,
                        "grpc-message: " + detail),
                fields(LocalReply.of(status, detail)));
    }

    @Test
    void aTextIsTheMessage() {
        assertEquals(
                List.of(
                        "content-type: application/grpc",
                        "grpc-status: 7",
                        "grpc-message: only 100%25 admins",
                        "x-reason: user"),
                fields(
                        LocalReply.of(403, "denied")
                                .text("only 100% admins\n")
                                .with("x-reason", "user")));
    }

    @Test
    void aFilterMaySayItsOwnStatus() {
        assertEquals(
                List.of("content-type: application/grpc", "grpc-status: 9", "grpc-message: later"),
                fields(
                        LocalReply.of(503, "busy")
                                .with("grpc-status", "9")
                                .with("grpc-message", "later")));
    }

    @Test
    void thereIsNoBody() {
        var reply = Reply.ofGrpc(LocalReply.of(403, "no").text("go"), new HttpResponseHead(200));
        assertFalse(reply.body().isReadable());
        assertEquals("no", reply.detail());
    }

    private static List<String> fields(LocalReply reply) {
        var fields = new ArrayList<String>();
        Reply.ofGrpc(reply, new HttpResponseHead(200))
                .head()
                .headers()
                .forEach((name, value) -> fields.add(name + ": " + value));
        return fields;
    }
}
