package com.example.asker;

import mosn.api.ExtensionContext;
import mosn.api.grpc.GrpcException;
import mosn.api.grpc.GrpcRequest;
import mosn.api.message.Buffer;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.LocalReply;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamReceiverFilter;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/// `/unary?size=7`, `/streams?sizes=1,2,3`, `/fails?code=9`, `/sleeps`, `/unknown`, `/nowhere`:
/// each is a call of `grpc.testing.TestService`, whose messages are small enough to write by hand.
final class Asker implements StreamReceiverFilter {
    private static final Duration SECOND = Duration.ofSeconds(20);

    private final ExtensionContext context;
    private final String cluster;

    Asker(ExtensionContext context, String cluster) {
        this.context = context;
        this.cluster = cluster;
    }

    @Override
    public BeforeRouteStatus beforeRoute(Stream stream) {
        var path = stream.request().path();
        var query = stream.request().query();
        var answer =
                switch (path) {
                    case "/unary" -> unary(Integer.parseInt(value(query)));
                    case "/streams" -> new Streaming(value(query)).begin(context, cluster);
                    case "/fails" -> fails(Integer.parseInt(value(query)));
                    case "/sleeps" -> sleeps();
                    case "/unknown" -> ask(cluster, "Unknown", SECOND, Buffer.EMPTY);
                    default -> ask("nowhere", "EmptyCall", SECOND, Buffer.EMPTY);
                };
        return BeforeRouteStatus.later(answer.handle(Asker::reply));
    }

    private static String value(String query) {
        return query.substring(query.indexOf('=') + 1);
    }

    private CompletionStage<String> unary(int size) {
        return ask(cluster, "UnaryCall", SECOND, Buffer.of(Messages.sized(size)));
    }

    private CompletionStage<String> fails(int code) {
        return ask(cluster, "UnaryCall", SECOND, Buffer.of(Messages.failing(code, "so gewünscht")));
    }

    /// The service waits for longer than this call may take.
    private CompletionStage<String> sleeps() {
        return new Streaming("").begin(context, cluster);
    }

    private CompletionStage<String> ask(
            String cluster, String method, Duration timeout, Buffer message) {
        var request = GrpcRequest.of("/grpc.testing.TestService/" + method, timeout);
        return context.grpc(cluster, request.with("x-asker", "it"), message)
                .thenApply(answer -> "got " + answer.length() + " bytes");
    }

    private static BeforeRouteStatus reply(String said, Throwable failure) {
        if (failure == null) {
            return LocalReply.of(200, "asked").text(said);
        }
        var cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof GrpcException grpc
                ? LocalReply.of(502, "failed")
                        .text(grpc.status().code() + " " + grpc.status().message())
                : LocalReply.of(500, "broken").text(cause.toString());
    }
}
