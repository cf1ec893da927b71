package mosn.sdk;

import static io.grpc.stub.ServerCalls.asyncUnaryCall;

import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

import mosn.plugin.v1.Request;
import mosn.plugin.v1.Response;

import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/// `proto.Plugin`, as MOSN calls it.
final class CallService {
    private static final String NAME = "proto.Plugin";
    private static final System.Logger LOG = System.getLogger("mosn.sdk");

    private final CallHandler handler;
    private final Executor threads;

    CallService(CallHandler handler, Executor threads) {
        this.handler = handler;
        this.threads = threads;
    }

    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(
                        Methods.unary(
                                NAME,
                                "Call",
                                Request.getDefaultInstance(),
                                Response.getDefaultInstance()),
                        asyncUnaryCall(this::begin))
                .build();
    }

    private void begin(Request request, StreamObserver<Response> out) {
        var task = new FutureTask<Void>(() -> call(request, out), null);
        ((ServerCallStreamObserver<Response>) out).setOnCancelHandler(() -> task.cancel(true));
        threads.execute(task);
    }

    private void call(Request request, StreamObserver<Response> out) {
        try {
            Methods.answer(out, handler.call(request));
        } catch (Exception e) {
            LOG.log(Level.WARNING, "a call failed", e);
            Methods.fail(out, e);
        } catch (Error e) { // or the host would wait for it until its time is over
            LOG.log(Level.ERROR, "a call failed", e);
            Methods.fail(out, new IllegalStateException(e));
        }
    }
}
