package mosn.core.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;

import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.core.loop.Loop;
import mosn.core.loop.Loops;
import mosn.core.loop.Transport;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.observe.CounterSet;
import mosn.core.observe.UpstreamStat;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Asks the hosts of one cluster from two event loops.
final class Client implements AutoCloseable {
    private final Loops loops;
    final LineProtocol protocol;
    final CounterSet<UpstreamStat> counters = new CounterSet<>(UpstreamStat.class, 2);
    final Cluster cluster;

    Client(Transport transport, LineProtocol protocol, ClusterConfig config) {
        this.loops = new Loops(transport, 2);
        this.protocol = protocol;
        this.cluster =
                new Cluster(config, hosts -> new RoundRobin(hosts, 0), loops, counters, null);
    }

    Loop loop(int index) {
        return loops.all().get(index);
    }

    Call ask(int loop, String line) {
        return ask(loop, 0, line, false);
    }

    Call ask(int loop, boolean fresh, String line) {
        return ask(loop, 0, line, fresh);
    }

    Call askFresh(int loop, String line) {
        return ask(loop, 0, line, true);
    }

    Call ask(int loop, int host, String line, boolean fresh) {
        var call = call(loop, host, line, fresh);
        loop(loop).executor().execute(call::start);
        return call;
    }

    /// One that is still to be started, on its loop.
    Call call(int loop, String line) {
        return call(loop, 0, line, false);
    }

    private Call call(int loop, int host, String line, boolean fresh) {
        return new Call(this, loop(loop), cluster.hosts().get(host), line, fresh);
    }

    /// What is known on a loop once all that it was told before is done.
    void settle() throws Exception {
        for (var loop : loops.all()) {
            loop.executor().submit(() -> {}).get(5, TimeUnit.SECONDS);
        }
    }

    long count(UpstreamStat key) {
        return counters.sum(key);
    }

    @Override
    public void close() {
        cluster.close();
        loops.close();
    }

    static ClusterConfig config(Limits limits, String... addresses) {
        return new ClusterConfig(
                "c",
                "SIMPLE",
                RoundRobinProvider.TYPE,
                0,
                16384,
                limits,
                List.of(addresses).stream().map(HostConfig::of).toList(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                false,
                List.of(),
                NoConfig.NODE);
    }

    static ClusterConfig config(String... addresses) {
        return config(Limits.NONE, addresses);
    }

    /// A request of one line, and what becomes of it.
    static final class Call implements Acquirer, ResponseReceiver {
        private final Client client;
        private final Loop loop;
        private final UpstreamHost host;
        private final String line;
        private final boolean fresh;
        private final CompletableFuture<String> outcome = new CompletableFuture<>();
        private @Nullable Acquisition acquisition;
        private @Nullable PooledConnection connection;
        private @Nullable UpstreamLeg leg;
        private long id;
        private boolean reused;

        Call(Client client, Loop loop, UpstreamHost host, String line, boolean fresh) {
            this.client = client;
            this.loop = loop;
            this.host = host;
            this.line = line;
            this.fresh = fresh;
        }

        void start() {
            acquisition = client.cluster.acquire(loop, host, client.protocol, fresh, this);
        }

        /// The answer, or why there is none.
        String outcome() throws InterruptedException, TimeoutException {
            try {
                return outcome.get(5, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new AssertionError(e);
            }
        }

        boolean done() {
            return outcome.isDone();
        }

        /// @param task runs with the outcome, on the loop or at once
        void then(Consumer<String> task) {
            var _ = outcome.thenAccept(task);
        }

        void cancel() throws Exception {
            loop.executor().submit(this::cancelNow).get(5, TimeUnit.SECONDS);
        }

        void cancelSoon() {
            loop.executor().execute(this::cancelNow);
        }

        /// On its loop.
        void cancelNow() {
            outcome.complete("cancelled");
            if (leg != null) {
                leg.reset();
            } else if (acquisition != null) {
                acquisition.cancel();
            }
        }

        /// After [#outcome].
        long connection() {
            return id;
        }

        /// After [#outcome].
        boolean reused() {
            return reused;
        }

        @Override
        public void onReady(PooledConnection ready) {
            assert loop.executor().inEventLoop();
            assert connection == null : "ready twice";
            connection = ready;
            id = ready.id();
            reused = ready.reused();
            leg = ready.newStream(this);
            leg.data(ByteBufUtil.writeUtf8(UnpooledByteBufAllocator.DEFAULT, line), true);
        }

        @Override
        public void onFailure(StreamReset why) {
            assert loop.executor().inEventLoop();
            assert connection == null : "ready and failed";
            outcome.complete(why.detail());
        }

        @Override
        public void data(ByteBuf chunk, boolean end) {
            outcome.complete(chunk.toString(StandardCharsets.UTF_8));
            chunk.release();
        }

        @Override
        public void reset(StreamReset why) {
            outcome.complete(why.detail());
        }

        @Override
        public void informational(ResponseHead head) {}

        @Override
        public void head(ResponseHead head, boolean end) {}

        @Override
        public void trailers(Headers trailers) {}

        @Override
        public void onWritable() {}
    }
}
