package mosn.testkit;

import mosn.api.message.Buffer;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// What follows a head: chunks, and trailers or none.
final class MemoryBody {
    private final List<Buffer> chunks = new ArrayList<>();
    private final @Nullable MemoryHeaders trailers;
    private boolean held;

    MemoryBody(List<Buffer> chunks, @Nullable MemoryHeaders trailers) {
        this.chunks.addAll(chunks);
        this.trailers = trailers;
    }

    List<Buffer> chunks() {
        return chunks;
    }

    @Nullable MemoryHeaders trailers() {
        return trailers;
    }

    int length() {
        return length(chunks);
    }

    static int length(List<Buffer> chunks) {
        return chunks.stream().mapToInt(Buffer::length).sum();
    }

    /// Whether no chunk follows the one at `index`.
    boolean endsWith(int index) {
        return index == chunks.size() - 1;
    }

    /// For a filter that is asked about chunks: where trailers follow, the end of the body is an
    /// empty one, as in the proxy where the trailers come behind all that has passed.
    void endBeforeTrailers() {
        if (trailers != null) {
            chunks.add(Buffer.EMPTY);
        }
    }

    /// Makes one chunk of all, for a filter that wants the whole body.
    void hold() {
        var whole = whole(chunks);
        chunks.clear();
        chunks.add(whole);
        held = true;
    }

    boolean isHeld() {
        return held;
    }

    @Nullable Buffer whole() {
        return held ? chunks.getFirst() : null;
    }

    /// @param sent whether it is on its way already
    void replace(Buffer body, MemoryHeaders headers, boolean sent) {
        if (!held || sent) {
            throw new IllegalStateException(
                    sent
                            ? "the body has been sent"
                            : "the body is not held: the factory did not ask for BodyMode.whole");
        }
        chunks.set(0, Buffer.of(body.toByteArray()));
        headers.set("content-length", String.valueOf(body.length()));
    }

    static Buffer whole(List<Buffer> chunks) {
        var bytes = new ByteArrayOutputStream();
        chunks.forEach(chunk -> bytes.writeBytes(chunk.toByteArray()));
        return Buffer.of(bytes.toByteArray());
    }
}
