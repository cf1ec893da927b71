package mosn.testkit;

import mosn.api.CallException;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcRequest;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.message.Call;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;

/// A cluster that extensions call, and what it answers: made by [TestContext#on].
public final class ScriptedCluster {
    private final List<Call.Request> requests = new CopyOnWriteArrayList<>();
    private final List<ScriptedGrpcCall> grpcCalls = new CopyOnWriteArrayList<>();
    private volatile Function<Call.Request, CompletableFuture<Call.Response>> script;
    private volatile @Nullable Buffer grpcAnswer;

    ScriptedCluster() {
        script = request -> new CompletableFuture<>();
    }

    /// Every call is answered at once.
    public ScriptedCluster answers(int status, String body) {
        return answers(request -> response(status, body));
    }

    /// Every call is answered at once with what `answer` makes of it.
    public ScriptedCluster answers(Function<Call.Request, Call.Response> answer) {
        script = request -> CompletableFuture.completedFuture(answer.apply(request));
        return this;
    }

    /// Every call fails at once.
    ///
    /// @param detail as in `connect_failed`
    public ScriptedCluster fails(String detail) {
        script =
                request ->
                        CompletableFuture.failedFuture(
                                new CallException(detail, "scripted to fail: " + detail));
        return this;
    }

    /// No call is answered: each times out when the clock has been moved far enough.
    public ScriptedCluster holds() {
        script = request -> new CompletableFuture<>();
        return this;
    }

    /// Every gRPC call is answered at once, with this one message, when the extension has said all.
    public ScriptedCluster answersGrpc(Buffer message) {
        grpcAnswer = message;
        return this;
    }

    /// The gRPC calls begun so far, in order: each waits for what the test has it answer, where
    /// [#answersGrpc] does not.
    public List<ScriptedGrpcCall> grpcCalls() {
        return List.copyOf(grpcCalls);
    }

    /// @param gate completes when calls are answered, or fails as they do; asked for when it is due
    ScriptedGrpcCall grpc(
            GrpcRequest request,
            GrpcReceiver receiver,
            Supplier<CompletableFuture<@Nullable Void>> gate) {
        var call =
                new ScriptedGrpcCall(
                        request,
                        receiver,
                        asked -> {
                            var _ = gate.get().whenComplete((_, failure) -> answer(asked, failure));
                        });
        grpcCalls.add(call);
        return call;
    }

    private void answer(ScriptedGrpcCall call, @Nullable Throwable failure) {
        var message = grpcAnswer;
        if (failure != null) {
            call.ends(GrpcStatus.UNAVAILABLE, "no service answers");
        } else if (message != null) {
            call.answers(message).ends(GrpcStatus.OK, "");
        }
    }

    /// What was asked so far.
    public List<Call.Request> requests() {
        return List.copyOf(requests);
    }

    void forget() {
        requests.clear();
        grpcCalls.clear();
    }

    CompletableFuture<Call.Response> call(Call.Request request) {
        requests.add(request);
        return script.apply(request);
    }

    /// An answer without headers.
    public static Call.Response response(int status, String body) {
        return new Call.Response(status, new MemoryHeaders(Lease.opened()), Buffer.of(body));
    }
}
