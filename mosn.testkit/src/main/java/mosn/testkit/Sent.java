package mosn.testkit;

import mosn.api.message.Buffer;
import mosn.testkit.Outcome.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A message as far as it has gone out.
record Sent<H>(H head, List<Buffer> chunks, MemoryHeaders trailers) {
    static Sent<MemoryRequest> of(MemoryRequest request) {
        return new Sent<>(request, new ArrayList<>(), noTrailers());
    }

    static Sent<MemoryResponse> of(MemoryResponse response) {
        return new Sent<>(response, new ArrayList<>(), noTrailers());
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

    static <H> @Nullable Message<H> message(@Nullable Sent<? extends H> sent) {
        return sent == null
                ? null
                : new Message<>(sent.head, List.copyOf(sent.chunks), sent.trailers);
    }
}
