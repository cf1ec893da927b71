package mosn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.CallException;
import mosn.api.grpc.GrpcException;
import mosn.api.grpc.GrpcRequest;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.message.Call;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

class TestContextTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final TestContext context = new TestContext("demo");

    @Test
    void tasksRunWhenTheirTimeComesInTheirOrder() {
        var ran = new ArrayList<String>();
        var start = context.clock().instant();
        context.schedule(SECOND.multipliedBy(2), () -> ran.add("second"));
        context.schedule(SECOND, () -> ran.add("first"));
        var cancelled = context.schedule(SECOND, () -> ran.add("never"));
        assertTrue(cancelled.cancel());
        assertFalse(cancelled.cancel());
        context.advance(SECOND);
        assertEquals(List.of("first"), ran);
        context.advance(SECOND);
        assertEquals(List.of("first", "second"), ran);
        assertEquals(start.plusSeconds(2), context.clock().instant());
    }

    @Test
    void aClusterAnswersAsScripted() {
        context.on("users").answers(200, "admin");
        var response = call("users").join();
        assertEquals("admin", response.body().toString(StandardCharsets.UTF_8));
        assertEquals("/me", context.on("users").requests().getFirst().path());
    }

    @Test
    void aCallFailsAsItWouldInTheProxy() {
        assertEquals("no_cluster", failure(call("nowhere")));
        context.on("down").fails("connect_failed");
        assertEquals("connect_failed", failure(call("down")));
        context.on("slow").holds();
        var slow = call("slow");
        assertFalse(slow.isDone());
        context.advance(SECOND);
        assertEquals("timeout", failure(slow));
    }

    @Test
    void aGrpcCallIsPlayedByTheTest() {
        context.on("users");
        var answer = ask("users");
        var call = context.on("users").grpcCalls().getFirst();
        assertEquals("me", call.sent().getFirst().toString(StandardCharsets.UTF_8));
        assertTrue(call.isHalfClosed());
        call.answers(Buffer.of("admin")).ends(GrpcStatus.OK, "");
        assertEquals("admin", answer.join().toString(StandardCharsets.UTF_8));
    }

    @Test
    void aGrpcCallFailsAsItWouldInTheProxy() {
        var nowhere = ask("nowhere");
        context.advance(Duration.ZERO);
        assertEquals(GrpcStatus.UNAVAILABLE, grpcFailure(nowhere));
        context.on("slow");
        var slow = ask("slow");
        context.advance(SECOND);
        assertEquals(GrpcStatus.DEADLINE_EXCEEDED, grpcFailure(slow));
        context.on("twice");
        var twice = ask("twice");
        var call = context.on("twice").grpcCalls().getFirst();
        call.answers(Buffer.EMPTY).answers(Buffer.EMPTY).ends(GrpcStatus.OK, "");
        assertEquals(GrpcStatus.INTERNAL, grpcFailure(twice));
    }

    @Test
    void aCancelledGrpcCallTellsTheService() {
        context.on("users");
        var answer = ask("users");
        assertTrue(answer.cancel(false));
        assertTrue(context.on("users").grpcCalls().getFirst().isOver());
    }

    private CompletableFuture<Buffer> ask(String cluster) {
        var request = GrpcRequest.of("/users.Users/Get", SECOND);
        return context.grpc(cluster, request, Buffer.of("me")).toCompletableFuture();
    }

    private static int grpcFailure(CompletableFuture<Buffer> call) {
        var e = assertThrows(CompletionException.class, call::join);
        return assertInstanceOf(GrpcException.class, e.getCause()).status().code();
    }

    @Test
    void logsAndNumbersCanBeRead() {
        context.logger().log(System.Logger.Level.WARNING, "no user {0}", "x");
        context.metrics().counter("denied").increment();
        context.metrics().gauge("size", () -> 7);
        context.metrics().histogram("wait_us").record(3);
        assertEquals(List.of("WARNING no user x"), context.logged());
        assertEquals(1, context.value("denied"));
        assertEquals(7, context.value("size"));
        assertEquals(List.of(3L), context.recorded("wait_us"));
    }

    @Test
    void whatIsSharedIsMadeOnceAndClosedAtTheEnd() {
        var closed = new ArrayList<String>();
        var shared = context.shared("pool", AutoCloseable.class, () -> () -> closed.add("pool"));
        assertSame(shared, context.shared("pool", AutoCloseable.class, () -> () -> {}));
        context.close();
        assertEquals(List.of("pool"), closed);
    }

    @Test
    void attributesOfOneNameAndTypeAreEqual() {
        assertEquals(
                context.attribute("user", String.class),
                new TestContext("other").attribute("user", String.class));
    }

    @Test
    void routeConfigIsAnnouncedOnce() {
        context.routeConfig("", node -> "");
        assertThrows(IllegalStateException.class, () -> context.routeConfig("", node -> ""));
    }

    private CompletableFuture<Call.Response> call(String cluster) {
        return context.call(cluster, Call.Request.get("/me"), SECOND).toCompletableFuture();
    }

    private static String failure(CompletableFuture<Call.Response> call) {
        var e = assertThrows(CompletionException.class, call::join);
        return assertInstanceOf(CallException.class, e.getCause()).detail();
    }
}
