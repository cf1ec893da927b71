package com.example.asker;

import mosn.api.ExtensionContext;
import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcException;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcRequest;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A call that streams both ways: a message is sent when the one before it is answered. Without any
/// to send it says nothing, and the service waits.
final class Streaming implements GrpcReceiver {
    private final ArrayDeque<Integer> sizes = new ArrayDeque<>();
    private final List<String> answers = new ArrayList<>();
    private final CompletableFuture<String> all = new CompletableFuture<>();
    private final boolean silent;
    private GrpcCall call;

    /// @param sizes of the messages that the service is asked for, as in `1,2,3`
    Streaming(String sizes) {
        silent = sizes.isEmpty();
        for (var size : silent ? new String[0] : sizes.split(",")) {
            this.sizes.add(Integer.parseInt(size));
        }
    }

    CompletionStage<String> begin(ExtensionContext context, String cluster) {
        var timeout = silent ? Duration.ofMillis(100) : Duration.ofSeconds(20);
        var request = GrpcRequest.of("/grpc.testing.TestService/FullDuplexCall", timeout);
        call = context.grpc(cluster, request, this);
        next();
        return all;
    }

    private void next() {
        var size = sizes.poll();
        if (size != null) {
            call.send(Buffer.of(Messages.streaming(size)));
        } else if (!silent) {
            call.halfClose();
        }
    }

    @Override
    public void onMessage(Buffer message) {
        answers.add(String.valueOf(message.length()));
        next();
    }

    @Override
    public void onClosed(GrpcStatus status, Headers trailers) {
        if (status.isOk()) {
            all.complete(String.join(" ", answers));
        } else {
            all.completeExceptionally(new GrpcException(status));
        }
    }
}
