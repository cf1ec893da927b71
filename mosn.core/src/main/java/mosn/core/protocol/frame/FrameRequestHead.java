package mosn.core.protocol.frame;

import mosn.api.codec.Frame;
import mosn.api.message.RequestHead;
import mosn.core.message.HeaderBlock;

import org.jspecify.annotations.Nullable;

/// A request of a protocol of frames: it has headers, and neither method nor path.
final class FrameRequestHead implements RequestHead {
    private final String protocol;
    private final Frame frame;
    private final HeaderBlock headers = new HeaderBlock();

    FrameRequestHead(String protocol, Frame frame) {
        this.protocol = protocol;
        this.frame = frame;
        frame.headers().forEach(field -> headers.add(field.getKey(), field.getValue()));
    }

    Frame frame() {
        return frame;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public @Nullable String method() {
        return null;
    }

    @Override
    public void method(String method) {}

    @Override
    public @Nullable String path() {
        return null;
    }

    @Override
    public void path(String path) {}

    @Override
    public @Nullable String query() {
        return null;
    }

    @Override
    public void query(@Nullable String query) {}

    @Override
    public @Nullable String authority() {
        return null;
    }

    @Override
    public void authority(String authority) {}

    @Override
    public @Nullable String scheme() {
        return null;
    }

    @Override
    public HeaderBlock headers() {
        return headers;
    }
}
