package mosn.plugin.grpc.supervise;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;

import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcException;
import mosn.api.grpc.GrpcPeer;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcRequest;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.tls.TlsMaterial;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// The same with a network: what processes answer is theirs. It is gRPC's own client that asks, on
/// threads of its own.
final class NetworkHost extends FakeHost {
    NetworkHost(Path folder) {
        super(folder);
    }

    @Override
    public GrpcPeer peer(String plugin, SocketAddress address) {
        peers.add(address);
        return peer(address, InsecureChannelCredentials.create());
    }

    @Override
    public GrpcPeer peer(String plugin, SocketAddress address, TlsMaterial material) {
        peers.add(address);
        materials.add(material);
        try {
            var credentials =
                    TlsChannelCredentials.newBuilder()
                            .keyManager(
                                    stream(material.certificateChain()),
                                    stream(material.privateKey()))
                            .trustManager(stream(material.trust()))
                            .build();
            return peer(address, credentials);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }

    private static GrpcPeer peer(SocketAddress address, ChannelCredentials credentials) {
        if (!(address instanceof UnixDomainSocketAddress unix)) {
            throw new IllegalArgumentException(address + " is no Unix socket");
        }
        return new Client(
                Grpc.newChannelBuilder("unix:" + unix, credentials)
                        .overrideAuthority("localhost")
                        .build());
    }

    private record Client(ManagedChannel channel) implements GrpcPeer {
        @Override
        public GrpcCall call(GrpcRequest request, GrpcReceiver receiver) {
            var method =
                    MethodDescriptor.<byte[], byte[]>newBuilder()
                            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                            .setFullMethodName(request.method().substring(1))
                            .setRequestMarshaller(new Bytes())
                            .setResponseMarshaller(new Bytes())
                            .build();
            var options = CallOptions.DEFAULT.withMaxInboundMessageSize(request.maxMessage());
            if (!request.timeout().isZero()) {
                options =
                        options.withDeadlineAfter(
                                request.timeout().toNanos(), TimeUnit.NANOSECONDS);
            }
            var call = channel.newCall(method, options);
            call.start(new Told(call, receiver), new Metadata());
            call.request(1);
            return new Begun(call, receiver);
        }

        @Override
        public CompletionStage<Buffer> call(GrpcRequest request, Buffer message) {
            var answer = new CompletableFuture<Buffer>();
            var call = call(request, new One(answer));
            call.send(message);
            call.halfClose();
            return answer;
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }

    private record Begun(ClientCall<byte[], byte[]> call, GrpcReceiver receiver)
            implements GrpcCall {
        @Override
        public void send(Buffer message) {
            synchronized (call) {
                call.sendMessage(message.toByteArray());
            }
        }

        @Override
        public void halfClose() {
            synchronized (call) {
                call.halfClose();
            }
        }

        @Override
        public boolean isReady() {
            return call.isReady();
        }

        @Override
        public void awaitReady() {
            receiver.onReady();
        }

        @Override
        public void pause() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resume() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void cancel() {
            call.cancel("not wanted any more", null);
        }
    }

    private static final class Told extends ClientCall.Listener<byte[]> {
        private final ClientCall<byte[], byte[]> call;
        private final GrpcReceiver receiver;

        Told(ClientCall<byte[], byte[]> call, GrpcReceiver receiver) {
            this.call = call;
            this.receiver = receiver;
        }

        @Override
        public void onMessage(byte[] message) {
            receiver.onMessage(Buffer.of(message));
            call.request(1);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            var said = status.getDescription();
            receiver.onClosed(
                    new GrpcStatus(status.getCode().value(), said == null ? "" : said),
                    new NoHeaders());
        }

        @Override
        public void onReady() {
            receiver.onReady();
        }
    }

    private static final class One implements GrpcReceiver {
        private final CompletableFuture<Buffer> answer;
        private @Nullable Buffer message;

        One(CompletableFuture<Buffer> answer) {
            this.answer = answer;
        }

        @Override
        public void onMessage(Buffer received) {
            message = received;
        }

        @Override
        public void onClosed(GrpcStatus status, Headers trailers) {
            if (status.isOk() && message != null) {
                answer.complete(message);
            } else {
                answer.completeExceptionally(new GrpcException(status));
            }
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
