package mosn.core.protocol.frame;

import mosn.api.codec.Frame;
import mosn.api.message.ResponseHead;
import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpResponseHead;

import org.jspecify.annotations.Nullable;

/// A response of a protocol of frames: the upstream's, or the proxy's own, which has no frame yet.
final class FrameResponseHead implements ResponseHead {
    private final HeaderBlock headers = new HeaderBlock();
    private @Nullable Frame frame;
    private int status;

    private FrameResponseHead(@Nullable Frame frame, int status) {
        this.frame = frame;
        this.status = status;
    }

    static FrameResponseHead of(Frame frame, int status) {
        var head = new FrameResponseHead(frame, status);
        frame.headers().forEach(field -> head.headers.add(field.getKey(), field.getValue()));
        return head;
    }

    static FrameResponseHead local(int status) {
        return new FrameResponseHead(null, status);
    }

    /// The upstream's frame, whose code still holds; null where the status is all there is.
    @Nullable Frame frame() {
        return frame;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void status(int status) {
        if (status != this.status) {
            this.status = HttpResponseHead.changed(this.status, status);
            this.frame = null;
        }
    }

    @Override
    public HeaderBlock headers() {
        return headers;
    }
}
