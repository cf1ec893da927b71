package mosn.core.protocol.http2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;

import mosn.api.message.Headers;
import mosn.core.message.HeaderBlock;
import mosn.core.message.Leg;
import mosn.core.message.StreamReset;
import mosn.core.protocol.http1.HopByHop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;

/// A stream's end on one connection, with its two windows.
///
/// What goes out waits here while the peer gives no window, or the connection has no room; it is
/// little, for [#writable] says so to whoever brings it. What comes in is passed on at once; the
/// window for it is given back unless the leg is paused, so a paused stream costs one window.
abstract class Http2Leg implements Leg {
    /// How much a peer must take in the time it has, where something waits for it.
    static final int PROGRESS = 16 << 10;

    /// How much one stream writes before others have their turn.
    private static final int TURN = 4 * FrameWriter.MAX_FRAME;

    private static final int UNKNOWN = -1;

    private final Http2Connection connection;
    private int id;

    private int sendWindow;
    private @Nullable ArrayDeque<ByteBuf> pending;
    private @Nullable HeaderBlock pendingTrailers;
    private boolean awaitsWritable;
    private boolean queued;
    private long blockedSince;
    private int progress;

    private int receiveWindow;
    private int unreturned;
    private boolean paused;

    /// What is left of an announced body, in each direction; negative where nothing was announced.
    private long toSend = UNKNOWN;

    private long toReceive = UNKNOWN;

    /// All that goes out is here.
    private boolean complete;

    private boolean localEnded;
    private boolean remoteEnded;
    private boolean over;

    Http2Leg(Http2Connection connection, int receiveWindow) {
        this.connection = connection;
        this.receiveWindow = receiveWindow;
    }

    /// The stream has begun on the wire.
    final void begun(int id, int sendWindow) {
        this.id = id;
        this.sendWindow = sendWindow;
    }

    final int id() {
        return id;
    }

    /// Neither side has anything more to say to the other.
    final boolean over() {
        return over;
    }

    final boolean localEnded() {
        return localEnded;
    }

    final boolean remoteEnded() {
        return remoteEnded;
    }

    final boolean paused() {
        return paused;
    }

    // ---- what goes out ----

    /// Whether body and trailers may be written: the head has been.
    abstract boolean takesBody();

    abstract void tellWritable();

    /// The stream is reset by the peer, or with its connection.
    abstract void tell(StreamReset why);

    /// Something of the body came or went.
    void moved() {}

    /// @param length of the body that follows; negative where it was not said
    final void announce(long length) {
        toSend = length;
    }

    /// Writes a head, the stream's last word where `end` is true.
    final void writeHead(HeaderSource fields, boolean end) {
        connection.writer().headers(id, fields, end);
        if (end) {
            complete = true;
            localEnd();
        }
    }

    @Override
    public final void data(ByteBuf chunk, boolean end) {
        if (over || complete || !takesBody()) {
            chunk.release();
            return;
        }
        var length = chunk.readableBytes();
        if (toSend >= 0) {
            toSend -= length;
            if (toSend < 0 || (end && toSend > 0)) {
                chunk.release();
                mismatch();
                return;
            }
        }
        complete = end;
        moved();
        send(chunk);
    }

    /// What goes out is not what was announced.
    abstract void mismatch();

    private void send(ByteBuf chunk) {
        if (id == 0 || !nothingPending()) {
            hold(chunk);
        } else if (!write(chunk, Integer.MAX_VALUE)) {
            hold(chunk);
            waitForRoom();
        }
    }

    private void hold(ByteBuf chunk) {
        if (pending == null) {
            pending = new ArrayDeque<>(2);
        }
        if (pending.isEmpty()) {
            block();
        }
        pending.add(chunk);
    }

    private void block() {
        blockedSince = connection.now();
        progress = 0;
    }

    private boolean nothingPending() {
        return pending == null || pending.isEmpty();
    }

    /// Writes of `chunk` what the windows allow, up to `most`.
    ///
    /// @return whether all of it was written, and with it released
    private boolean write(ByteBuf chunk, int most) {
        var left = most;
        while (true) {
            var length = chunk.readableBytes();
            var last = complete && pendingTrailers == null && nothingPending();
            if (length == 0) {
                chunk.release();
                if (last) {
                    connection.writer().end(id);
                    localEnd();
                }
                return true;
            }
            var now = Math.min(Math.min(length, left), Math.min(sendWindow, connection.sendable()));
            now = Math.min(now, FrameWriter.MAX_FRAME);
            if (now <= 0) {
                return false;
            }
            left -= now;
            sendWindow -= now;
            connection.sent(now);
            progressed(now);
            if (now == length) {
                connection.writer().data(id, chunk, last);
                if (last) {
                    localEnd();
                }
                return true;
            }
            connection.writer().data(id, chunk.readRetainedSlice(now), false);
        }
    }

    private void progressed(int bytes) {
        progress += bytes;
        if (progress >= PROGRESS) {
            block();
        }
    }

    @Override
    public final void trailers(Headers trailers) {
        if (over || complete || !takesBody()) {
            return;
        }
        if (toSend > 0) {
            mismatch();
            return;
        }
        complete = true;
        var fields = HeaderBlock.of(trailers);
        HopByHop.removeFromTrailers(fields);
        pendingTrailers = fields;
        if (id > 0 && nothingPending()) {
            writeTrailers(fields);
        }
    }

    private void writeTrailers(HeaderBlock fields) {
        pendingTrailers = null;
        if (fields.size() == 0) {
            connection.writer().end(id);
        } else {
            connection.writer().headers(id, HeaderSource.ofThread().begin(fields, false), true);
        }
        localEnd();
    }

    private void localEnd() {
        localEnded = true;
        awaitsWritable = false;
        if (remoteEnded) {
            leave();
        }
        connection.localEnded(this);
    }

    /// Whether something waits for the peer, and since when: see [#blockedSince].
    final boolean blocked() {
        return awaitsWritable || !nothingPending();
    }

    final long blockedSince() {
        return blockedSince;
    }

    @Override
    public final boolean writable() {
        if (over || complete) {
            return true;
        }
        if (nothingPending() && sendWindow > 0 && connection.sendable() > 0) {
            return true;
        }
        if (!awaitsWritable) {
            awaitsWritable = true;
            if (nothingPending()) {
                block();
            }
            waitForRoom();
        }
        return false;
    }

    /// Its own window's opening wakes it anyway.
    private void waitForRoom() {
        if (sendWindow > 0 && !queued) {
            queued = true;
            connection.enqueue(this);
        }
    }

    /// There may be room now.
    ///
    /// @param turn whether it left the connection's queue for this
    final void wake(boolean turn) {
        if (turn) {
            queued = false;
        }
        if (over) {
            return;
        }
        if (!drain()) {
            waitForRoom();
        } else if (awaitsWritable && nothingPending()) {
            if (sendWindow > 0 && connection.sendable() > 0) {
                awaitsWritable = false;
                tellWritable();
            } else {
                waitForRoom();
            }
        }
    }

    /// @return whether nothing is left
    private boolean drain() {
        var left = TURN;
        for (var chunk = poll(); chunk != null; chunk = poll()) {
            var before = chunk.readableBytes();
            if (left <= 0 || !write(chunk, left)) {
                putBack(chunk);
                return false;
            }
            left -= before;
        }
        if (pendingTrailers != null) {
            writeTrailers(pendingTrailers);
        }
        return true;
    }

    private void putBack(ByteBuf chunk) {
        if (pending != null) {
            pending.addFirst(chunk);
        }
    }

    private @Nullable ByteBuf poll() {
        return pending == null ? null : pending.poll();
    }

    /// @return false where the window is larger than one may be
    final boolean grow(int more) {
        var grown = (long) sendWindow + more;
        if (grown > Integer.MAX_VALUE) {
            return false;
        }
        sendWindow = (int) grown;
        return true;
    }

    // ---- what comes in ----

    /// @param length of the body that is to come; negative where it was not said
    final void expect(long length) {
        toReceive = length;
    }

    /// Whether this much data, and perhaps its end, agrees with what was announced.
    final boolean asAnnounced(int length, boolean end) {
        if (toReceive < 0) {
            return true;
        }
        toReceive -= length;
        return toReceive >= 0 && (!end || toReceive == 0);
    }

    /// @param length of a frame, padding included
    /// @return whether there was window for it
    final boolean takeWindow(int length) {
        receiveWindow -= length;
        return receiveWindow >= 0;
    }

    /// Gives window back for what has been passed on.
    final void passedOn(int length) {
        unreturned += length;
        giveBack();
    }

    private void giveBack() {
        if (paused || remoteEnded || over || unreturned < connection.config().streamWindow() / 2) {
            return;
        }
        connection.writer().windowUpdate(id, unreturned);
        receiveWindow += unreturned;
        unreturned = 0;
    }

    /// The peer has said its last word on this stream.
    final void remoteEnd() {
        remoteEnded = true;
        if (localEnded) {
            leave();
        }
    }

    @Override
    public final void pause() {
        paused = true;
    }

    @Override
    public final void resume() {
        if (paused) {
            paused = false;
            moved();
            giveBack();
        }
    }

    // ---- the end ----

    private void leave() {
        if (!over) {
            drop();
            connection.leave(this);
        }
    }

    /// Nothing more happens here.
    final void drop() {
        over = true;
        if (pending != null) {
            for (var chunk = pending.poll(); chunk != null; chunk = pending.poll()) {
                chunk.release();
            }
        }
        pendingTrailers = null;
    }

    /// Ends the stream at once; its receiver is not told.
    final void reset(Http2Error code) {
        if (!over) {
            var onWire = id > 0;
            drop();
            if (onWire) {
                connection.writeReset(id, code);
            }
            connection.leave(this);
        }
    }

    /// The peer has ended the stream.
    final void resetByPeer(StreamReset why) {
        if (!over) {
            drop();
            connection.leave(this);
            tell(why);
        }
    }
}
