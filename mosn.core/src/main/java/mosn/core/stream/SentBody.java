package mosn.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.message.Headers;

import org.jspecify.annotations.Nullable;

/// What a host has been given of a request behind its head, for as long as it may say that it has
/// not looked at it. Past the limit it is forgotten, and the request cannot be sent again.
final class SentBody {
    private static final int LIMIT = 64 << 10;

    private @Nullable ByteBuf bytes;
    private @Nullable Headers trailers;
    private boolean begun;
    private boolean ended;
    private boolean forgotten;

    /// Whether anything was sent.
    boolean begun() {
        return begun;
    }

    /// Whether all that was sent is here.
    boolean remembered() {
        return !forgotten;
    }

    void add(ByteBuf chunk, boolean end) {
        begun = true;
        ended = end;
        var length = chunk.readableBytes();
        if (forgotten || length == 0) {
            return;
        }
        if (length + (bytes == null ? 0 : bytes.readableBytes()) > LIMIT) {
            forget();
            return;
        }
        if (bytes == null) {
            bytes = Unpooled.buffer(length, LIMIT); // on the heap, so nobody need release it
        }
        bytes.writeBytes(chunk, chunk.readerIndex(), length);
    }

    void add(Headers last) {
        begun = true;
        trailers = last;
    }

    void forget() {
        forgotten = true;
        bytes = null;
    }

    /// Sends all of it once more.
    ///
    /// @return whether more may be sent at once
    boolean sendAgain(UpstreamRequest to) {
        var again = bytes == null ? Unpooled.EMPTY_BUFFER : Unpooled.copiedBuffer(bytes);
        var last = trailers;
        if (last == null) {
            return to.send(again, ended);
        }
        var more = to.send(again, false);
        to.send(last);
        return more;
    }
}
