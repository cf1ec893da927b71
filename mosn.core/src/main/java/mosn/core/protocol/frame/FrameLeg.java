package mosn.core.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.core.message.Leg;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What the legs of both sides have in common: a message is one frame, so its body is collected
/// before it is written.
abstract class FrameLeg implements Leg {
    private final FrameHandler handler;
    private final ByteBuf body = Unpooled.buffer(0);
    private boolean paused;
    private boolean over;

    FrameLeg(FrameHandler handler) {
        this.handler = handler;
    }

    /// The whole message is here.
    abstract void send(Buffer body);

    /// The stream is over on this leg before its time.
    abstract void onReset();

    /// The body is over the codec's limit.
    abstract void onTooLarge();

    final boolean isOver() {
        return over;
    }

    final void over() {
        resume();
        over = true;
    }

    @Override
    public final void data(ByteBuf chunk, boolean end) {
        try {
            if (over) {
                return;
            }
            if (chunk.readableBytes() > handler.codec().frameLimit() - body.readableBytes()) {
                onTooLarge();
                return;
            }
            body.writeBytes(chunk);
        } finally {
            chunk.release();
        }
        if (end) {
            finish();
        }
    }

    /// Frames have no trailers: they end the message.
    @Override
    public final void trailers(Headers trailers) {
        if (!over) {
            finish();
        }
    }

    final void finish() {
        var bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        send(Buffer.of(bytes));
    }

    @Override
    public final boolean writable() {
        return handler.channel().isWritable();
    }

    @Override
    public final void pause() {
        if (!paused && !over) {
            paused = true;
            handler.pause(true);
        }
    }

    @Override
    public final void resume() {
        if (paused) {
            paused = false;
            handler.pause(false);
        }
    }

    @Override
    public final void reset() {
        if (!over) {
            over();
            onReset();
        }
    }

    static List<Map.Entry<String, String>> fields(Headers headers) {
        var fields = new ArrayList<Map.Entry<String, String>>(headers.size());
        headers.forEach((name, value) -> fields.add(Map.entry(name, value)));
        return fields;
    }
}
