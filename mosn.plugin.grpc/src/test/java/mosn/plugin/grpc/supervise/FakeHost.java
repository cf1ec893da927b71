package mosn.plugin.grpc.supervise;

import mosn.api.Metrics;
import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcException;
import mosn.api.grpc.GrpcPeer;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcRequest;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.plugin.PluginHostContext;
import mosn.api.tls.TlsMaterial;
import mosn.testkit.TestContext;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// What a proxy lends to plugins, without a network: processes are real, and what they answer is
/// scripted.
class FakeHost implements PluginHostContext, AutoCloseable {
    private static final GrpcStatus NO_HEALTH = new GrpcStatus(GrpcStatus.UNIMPLEMENTED, "");

    final Path folder;
    final List<String> lines = new CopyOnWriteArrayList<>();
    final List<Call> calls = new CopyOnWriteArrayList<>();
    final List<SocketAddress> peers = new CopyOnWriteArrayList<>();
    final List<TlsMaterial> materials = new CopyOnWriteArrayList<>();
    private final TestContext context = new TestContext("plugins");
    volatile GrpcStatus health = NO_HEALTH;

    /// How often somebody was asked for its health.
    final AtomicInteger asked = new AtomicInteger();

    /// What is answered to a filter's configuration.
    volatile @Nullable Buffer wishes;

    FakeHost(Path folder) {
        this.folder = folder;
    }

    @Override
    public System.Logger logger() {
        return context.logger();
    }

    @Override
    public List<Path> folders() {
        return List.of(folder);
    }

    @Override
    public String logBase() {
        return folder + "/";
    }

    @Override
    public Log log(Path file) {
        return new Log() {
            @Override
            public void write(String line) {
                lines.add(line);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Metrics metrics(String plugin) {
        return context.metrics();
    }

    /// What was counted of all plugins.
    long number(String metric) {
        return context.value(metric);
    }

    @Override
    public GrpcPeer peer(String plugin, SocketAddress address) {
        peers.add(address);
        return new Peer();
    }

    @Override
    public GrpcPeer peer(String plugin, SocketAddress address, TlsMaterial material) {
        materials.add(material);
        return peer(plugin, address);
    }

    @Override
    public void close() {
        context.close();
    }

    private final class Peer implements GrpcPeer {
        @Override
        public GrpcCall call(GrpcRequest request, GrpcReceiver receiver) {
            var call = new Call(receiver);
            calls.add(call);
            return call;
        }

        @Override
        public CompletionStage<Buffer> call(GrpcRequest request, Buffer message) {
            var said = wishes;
            if (said != null && request.method().endsWith("/Configure")) {
                return CompletableFuture.completedFuture(said);
            }
            var check = request.method().endsWith("Check");
            asked.addAndGet(check ? 1 : 0);
            return CompletableFuture.failedFuture(new GrpcException(check ? health : NO_HEALTH));
        }

        @Override
        public void close() {}
    }

    /// A call that waits for its answer.
    static final class Call implements GrpcCall {
        private final GrpcReceiver receiver;
        volatile boolean cancelled;

        Call(GrpcReceiver receiver) {
            this.receiver = receiver;
        }

        void ends(int code) {
            if (code == GrpcStatus.OK) {
                receiver.onMessage(Buffer.EMPTY);
            }
            receiver.onClosed(new GrpcStatus(code, "scripted"), new NoHeaders());
        }

        @Override
        public void send(Buffer message) {}

        @Override
        public void halfClose() {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void awaitReady() {
            receiver.onReady();
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void cancel() {
            cancelled = true;
            ends(GrpcStatus.CANCELLED);
        }
    }
}
