package mosn.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

import mosn.plugin.control.Empty;
import mosn.plugin.health.HealthCheckRequest;
import mosn.plugin.health.HealthCheckResponse;
import mosn.plugin.health.HealthCheckResponse.ServingStatus;
import mosn.plugin.v1.Request;
import mosn.plugin.v1.Response;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

class CallTest {
    @TempDir private Path folder;

    private static Response call(Child child, Request.Builder request) {
        var method =
                Methods.unary(
                        "proto.Plugin",
                        "Call",
                        Request.getDefaultInstance(),
                        Response.getDefaultInstance());
        return child.call(method, request.build());
    }

    private static Request.Builder saying(String body) {
        return Request.newBuilder().setBody(ByteString.copyFromUtf8(body));
    }

    @Test
    void aCallIsAnswered() throws Exception {
        try (var child = Child.start(folder, Map.of(), "calls")) {
            assertTrue(
                    child.handshake().matches("1\\|1\\|unix\\|" + folder + "/plugin.*\\|grpc\\|"),
                    child.handshake());
            var response = call(child, saying("hello"));
            assertEquals("hello java", response.getBody().toStringUtf8());
            assertEquals(1, response.getStatus());
        }
    }

    @Test
    void whatTheHandlerThrowsFailsTheCall() throws Exception {
        try (var child = Child.start(folder, Map.of(), "calls")) {
            var thrown =
                    assertThrows(StatusRuntimeException.class, () -> call(child, saying("bye")));
            assertEquals(Status.Code.UNKNOWN, thrown.getStatus().getCode());
            assertEquals("said 'bye' and not hello", thrown.getStatus().getDescription());
        }
    }

    @Test
    void aPortOfTheLoopbackCanBeChosen() throws Exception {
        try (var child = Child.start(folder, Map.of(), "tcp")) {
            assertTrue(
                    child.handshake().matches("1\\|1\\|tcp\\|127\\.0\\.0\\.1:\\d+\\|grpc\\|"),
                    child.handshake());
            assertEquals("hello java", call(child, saying("hello")).getBody().toStringUtf8());
        }
    }

    @Test
    void aFilterAnswersCallsOfAnOlderHost() throws Exception {
        try (var child = Child.start(folder, Map.of(), "filter")) {
            assertTrue(child.handshake().startsWith("1|1|"), child.handshake());
            var refused = call(child, Request.newBuilder().putHeader("User", "guest"));
            assertEquals(-1, refused.getStatus());
            assertEquals("user", refused.getHeaderMap().get("x-why"));
            assertEquals("go away", refused.getBody().toStringUtf8());
            var passed = call(child, Request.newBuilder().putHeader("User", "admin"));
            assertEquals(0, passed.getStatus());
            assertEquals(
                    Map.of("user", "", "x-checked", "yes", "via", "plugin"), passed.getHeaderMap());
        }
    }

    @Test
    void itIsHealthy() throws Exception {
        try (var child = Child.start(folder, Map.of(), "calls")) {
            var method =
                    Methods.unary(
                            "grpc.health.v1.Health",
                            "Check",
                            HealthCheckRequest.getDefaultInstance(),
                            HealthCheckResponse.getDefaultInstance());
            var asked = HealthCheckRequest.newBuilder().setService("plugin").build();
            assertEquals(ServingStatus.SERVING, child.call(method, asked).getStatus());
        }
    }

    private static int shutdown(Child child) throws Exception {
        var method =
                Methods.unary(
                        "plugin.GRPCController",
                        "Shutdown",
                        Empty.getDefaultInstance(),
                        Empty.getDefaultInstance());
        child.call(method, Empty.getDefaultInstance());
        return child.awaitEnd();
    }

    @Test
    void whoConnectsLeavesNoWarningInItsLog(@TempDir Path logs) throws Exception {
        var log = logs.resolve("log");
        var to = ProcessBuilder.Redirect.to(log.toFile());
        try (var child = Child.start(folder, Map.of(), to, "calls")) {
            assertEquals(0, shutdown(child));
        }
        var said = Files.readString(log);
        assertFalse(said.contains("Unknown channel option"), said);
    }

    @Test
    void itEndsWhenItIsToldTo() throws Exception {
        try (var child = Child.start(folder, Map.of(), "calls")) {
            assertEquals(0, shutdown(child));
        }
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }
}
