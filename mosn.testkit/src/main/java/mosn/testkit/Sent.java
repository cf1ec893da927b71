package mosn.testkit;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.testkit.Outcome.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A message as far as it has gone out.
///
/// @param headers those of the head
record Sent<H>(H head, Headers headers, List<Buffer> chunks, MemoryHeaders trailers) {
    static Sent<MemoryRequest> of(MemoryRequest request) {
        return new Sent<>(request, request.headers(), new ArrayList<>(), noTrailers());
    }

    static Sent<MemoryResponse> of(MemoryResponse response) {
        return new Sent<>(response, response.headers(), new ArrayList<>(), noTrailers());
    }

    private static MemoryHeaders noTrailers() {
        return new MemoryHeaders(Lease.opened());
    }

    void chunk(Buffer chunk) {
        if (chunk.length() > 0) {
            chunks.add(chunk);
        }
    }

    void trailers(MemoryHeaders passed) {
        MemoryHeaders.copyOf(passed, Lease.opened()).forEach(trailers::add);
    }

    /// @throws AssertionError where the body is not as long as the head says
    void checkLength() {
        var length = MemoryBody.length(chunks);
        var announced = headers.get("content-length");
        if (announced != null && !chunks.isEmpty() && !announced.equals(String.valueOf(length))) {
            throw new AssertionError(
                    "the head says content-length: %s, and the filter made it %d bytes; remove the header in an earlier phase"
                            .formatted(announced, length));
        }
    }

    static <H> @Nullable Message<H> message(@Nullable Sent<? extends H> sent) {
        return sent == null
                ? null
                : new Message<>(sent.head, List.copyOf(sent.chunks), sent.trailers);
    }
}
