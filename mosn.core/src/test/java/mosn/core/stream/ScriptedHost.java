package mosn.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpResponseHead;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.upstream.ClientConnection;
import mosn.core.upstream.ClientProtocol;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A protocol without bytes: what is written to a host is a line of the trace, and the test says
/// what comes back.
final class ScriptedHost implements ClientProtocol {
    private final Bench bench;

    /// Every stream that has begun; used on the loop.
    private final List<Leg> legs = new ArrayList<>();

    private boolean diesOnHead;

    ScriptedHost(Bench bench) {
        this.bench = bench;
    }

    /// The stream that began last.
    Leg leg() {
        return bench.get(legs::getLast);
    }

    int begun() {
        return bench.get(legs::size);
    }

    /// The next head that is written finds the connection dead.
    void diesOnHead() {
        diesOnHead = true;
    }

    void forget() {
        legs.clear();
    }

    @Override
    public String name() {
        return "Scripted";
    }

    @Override
    public boolean multiplexed() {
        return true;
    }

    @Override
    public boolean refuses() {
        return true;
    }

    @Override
    public ClientConnection open(Channel channel, ClientConnection.Listener listener) {
        var connection = new Connection(channel, listener);
        channel.pipeline().addLast(connection);
        return connection;
    }

    private final class Connection extends ChannelInboundHandlerAdapter
            implements ClientConnection {
        private final Channel channel;
        private final Listener listener;
        private int open;

        Connection(Channel channel, Listener listener) {
            this.channel = channel;
            this.listener = listener;
        }

        @Override
        public UpstreamLeg newStream(ResponseReceiver receiver) {
            open++;
            var leg = new Leg(this, receiver);
            legs.add(leg);
            return leg;
        }

        void onLegOver() {
            open--;
            listener.onAvailable(this);
        }

        @Override
        public int streams() {
            return open;
        }

        @Override
        public int capacity() {
            return channel.isActive() ? 1000 - open : 0;
        }

        @Override
        public void close() {
            var _ = channel.close();
        }

        @Override
        public int undecoded() {
            return 0;
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            listener.onClosed(this);
        }
    }

    /// One stream, with what the host makes of it.
    final class Leg implements UpstreamLeg {
        private final Connection connection;
        private final ResponseReceiver receiver;
        private final Message sent = new Message("host", bench);
        private @Nullable RequestHead head;
        private boolean answered;
        private boolean over;
        private boolean full;
        private boolean paused;

        private Leg(Connection connection, ResponseReceiver receiver) {
            this.connection = connection;
            this.receiver = receiver;
        }

        @Override
        public void head(RequestHead head, boolean end) {
            if (diesOnHead) {
                diesOnHead = false;
                end();
                receiver.reset(StreamReset.UPSTREAM_CLOSED_EARLY);
            } else if (!over) {
                this.head = head;
                sent.head(head.method() + " " + head.path(), head.headers(), end);
                endIfDone();
            }
        }

        @Override
        public void data(ByteBuf chunk, boolean end) {
            if (over) {
                chunk.release();
            } else {
                sent.data(chunk, end);
                endIfDone();
            }
        }

        @Override
        public void trailers(Headers trailers) {
            if (!over) {
                sent.trailers(trailers);
                endIfDone();
            }
        }

        @Override
        public boolean writable() {
            return !full;
        }

        @Override
        public void pause() {
            paused = true;
        }

        @Override
        public void resume() {
            paused = false;
        }

        @Override
        public void reset() {
            if (!over) {
                bench.trace().add("host reset");
                end();
            }
        }

        private void endIfDone() {
            if (sent.ended() && answered) {
                end();
            }
        }

        private void end() {
            if (!over) {
                over = true;
                connection.onLegOver();
            }
        }

        /// The request as it was written.
        RequestHead request() {
            return java.util.Objects.requireNonNull(head);
        }

        /// The body of the request, as far as it was written.
        String body() {
            return bench.get(sent::body);
        }

        /// Whether all of the request was written.
        boolean hasAll() {
            return bench.get(sent::ended);
        }

        boolean over() {
            return bench.get(() -> over);
        }

        boolean answered() {
            return bench.get(() -> answered);
        }

        /// Whether the stream does not want to be told more for now.
        boolean paused() {
            return bench.get(() -> paused);
        }

        /// How much may be written to it.
        void full(boolean full) {
            bench.run(
                    () -> {
                        this.full = full;
                        if (!full && !over) {
                            receiver.onWritable();
                        }
                    });
        }

        void informs(int status) {
            bench.run(
                    () -> {
                        if (!over) {
                            receiver.informational(new HttpResponseHead(status));
                        }
                    });
        }

        /// A head with nothing behind it.
        void answers(int status) {
            answers(status, true);
        }

        /// A head with more behind it.
        void begins(int status, String... fields) {
            answers(status, false, fields);
        }

        private void answers(int status, boolean end, String... fields) {
            bench.run(
                    () -> {
                        if (over) {
                            return;
                        }
                        var headers = new HeaderBlock();
                        for (var i = 0; i < fields.length; i += 2) {
                            headers.add(fields[i], fields[i + 1]);
                        }
                        answered = end;
                        receiver.head(new HttpResponseHead(status, null, headers), end);
                        endIfDone();
                    });
        }

        void sends(String text) {
            sends(text, false);
        }

        void ends(String text) {
            sends(text, true);
        }

        private void sends(String text, boolean end) {
            bench.run(
                    () -> {
                        if (over) {
                            return;
                        }
                        answered |= end;
                        receiver.data(bench.buffer(text), end);
                        endIfDone();
                    });
        }

        void endsWithTrailers() {
            bench.run(
                    () -> {
                        if (over) {
                            return;
                        }
                        answered = true;
                        var trailers = new HeaderBlock();
                        trailers.add("t", "response");
                        receiver.trailers(trailers);
                        endIfDone();
                    });
        }

        void resets(StreamReset why) {
            bench.run(
                    () -> {
                        if (!over) {
                            end();
                            receiver.reset(why);
                        }
                    });
        }
    }
}
