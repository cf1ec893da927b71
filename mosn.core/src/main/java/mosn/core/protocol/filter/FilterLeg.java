package mosn.core.protocol.filter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.network.NetworkStream;
import mosn.api.network.NetworkStreamReceiver;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.HttpResponseHead;
import mosn.core.message.RequestReceiver;
import mosn.core.message.StreamReset;
import mosn.core.stream.BorrowedBuffer;

import org.jspecify.annotations.Nullable;

/// The downstream leg of a stream that a network filter has begun: the filter on one side, the
/// stream on the other.
final class FilterLeg implements DownstreamLeg {
    private final FilterConnection connection;
    private final NetworkStreamReceiver filter;
    private @Nullable RequestReceiver stream;
    private boolean sent;
    private boolean paused;
    private boolean over;

    FilterLeg(FilterConnection connection, NetworkStreamReceiver filter) {
        this.connection = connection;
        this.filter = filter;
    }

    void begin(RequestReceiver stream, RequestHead head, boolean end) {
        this.stream = stream;
        sent = end;
        stream.head(head, end);
    }

    private void over() {
        resume();
        over = true;
        connection.ended(this);
    }

    /// Nobody waits for the response any more.
    void cut() {
        if (!over) {
            resume();
            over = true;
            var ended = stream;
            if (ended != null) { // which may be what has called the filter
                connection.later(() -> ended.reset(StreamReset.DOWNSTREAM_CLOSED));
            }
        }
    }

    /// Whether more of its request may come.
    boolean isSending() {
        return !sent && !over;
    }

    void tellWritable() {
        if (!over && stream != null) {
            stream.onWritable();
        }
    }

    // the stream's side

    @Override
    public void informational(ResponseHead head) {}

    @Override
    public void head(ResponseHead head, boolean end) {
        if (!over) {
            connection.guarded(() -> filter.onHead(head, end));
            if (end && !over) {
                over();
            }
        }
    }

    @Override
    public void data(ByteBuf chunk, boolean end) {
        try {
            if (!over) {
                var lent = new BorrowedBuffer(chunk);
                connection.guarded(() -> filter.onData(lent, end));
                lent.detach();
                if (end && !over) {
                    over();
                }
            }
        } finally {
            chunk.release();
        }
    }

    @Override
    public void trailers(Headers trailers) {
        if (!over) {
            connection.guarded(() -> filter.onTrailers(trailers));
            if (!over) {
                over();
            }
        }
    }

    @Override
    public boolean writable() {
        return connection.writable();
    }

    @Override
    public void pause() {
        if (!paused && !over) {
            paused = true;
            connection.pauseStream(true);
        }
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            connection.pauseStream(false);
        }
    }

    @Override
    public ResponseHead newHead(int status) {
        return new HttpResponseHead(status);
    }

    @Override
    public void reset() {
        if (!over) {
            over();
            connection.guarded(filter::onReset);
        }
    }

    /// The filter's side.
    final class Begun implements NetworkStream {
        @Override
        public void data(Buffer chunk, boolean end) {
            connection.checkLoop();
            if (over || sent || stream == null) {
                return;
            }
            sent = end;
            stream.data(Unpooled.wrappedBuffer(chunk.toByteArray()), end);
            connection.sent();
        }

        @Override
        public void reset() {
            connection.checkLoop();
            if (!over) {
                cut();
                connection.ended(FilterLeg.this);
            }
        }
    }
}
