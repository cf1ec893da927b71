package mosn.sdk;

import static io.grpc.stub.ServerCalls.asyncBidiStreamingCall;
import static io.grpc.stub.ServerCalls.asyncServerStreamingCall;
import static io.grpc.stub.ServerCalls.asyncUnaryCall;

import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

import mosn.plugin.control.ConnInfo;
import mosn.plugin.control.Empty;
import mosn.plugin.health.HealthCheckRequest;
import mosn.plugin.health.HealthCheckResponse;
import mosn.plugin.health.HealthCheckResponse.ServingStatus;

import java.util.List;
import java.util.Set;

/// What go-plugin expects of every plugin beside its own service.
record ControlServices(Runnable shutdown) {
    private static final Set<String> SERVING = Set.of("", "plugin");

    List<ServerServiceDefinition> definitions() {
        return List.of(health(), controller(), broker());
    }

    private static ServerServiceDefinition health() {
        var name = "grpc.health.v1.Health";
        var in = HealthCheckRequest.getDefaultInstance();
        var out = HealthCheckResponse.getDefaultInstance();
        return ServerServiceDefinition.builder(name)
                .addMethod(
                        Methods.unary(name, "Check", in, out),
                        asyncUnaryCall(ControlServices::check))
                .addMethod(
                        Methods.answersMany(name, "Watch", in, out),
                        // it never changes while the process lives: the stream stays open
                        asyncServerStreamingCall((asked, to) -> to.onNext(status(asked))))
                .build();
    }

    private static void check(HealthCheckRequest asked, StreamObserver<HealthCheckResponse> out) {
        if (SERVING.contains(asked.getService())) {
            Methods.answer(out, status(asked));
        } else {
            out.onError(Status.NOT_FOUND.withDescription("no such service").asException());
        }
    }

    private static HealthCheckResponse status(HealthCheckRequest asked) {
        var serving = SERVING.contains(asked.getService());
        return HealthCheckResponse.newBuilder()
                .setStatus(serving ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN)
                .build();
    }

    private ServerServiceDefinition controller() {
        var name = "plugin.GRPCController";
        var empty = Empty.getDefaultInstance();
        return ServerServiceDefinition.builder(name)
                .addMethod(
                        Methods.unary(name, "Shutdown", empty, empty),
                        asyncUnaryCall(
                                (Empty asked, StreamObserver<Empty> out) -> {
                                    Methods.answer(out, empty);
                                    shutdown.run();
                                }))
                .build();
    }

    /// For connections back to the host, of which there are none.
    private static ServerServiceDefinition broker() {
        var name = "plugin.GRPCBroker";
        var info = ConnInfo.getDefaultInstance();
        return ServerServiceDefinition.builder(name)
                .addMethod(
                        Methods.streaming(name, "StartStream", info, info),
                        asyncBidiStreamingCall((StreamObserver<ConnInfo> out) -> new Ignored(out)))
                .build();
    }

    /// Says nothing, and ends when the host does.
    private record Ignored(StreamObserver<ConnInfo> out) implements StreamObserver<ConnInfo> {
        @Override
        public void onNext(ConnInfo info) {}

        @Override
        public void onError(Throwable reason) {}

        @Override
        public void onCompleted() {
            out.onCompleted();
        }
    }
}
