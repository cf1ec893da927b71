package mosn.testkit;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.stream.Attribute;
import mosn.api.stream.LocalReply;
import mosn.api.stream.ResponseFlag;
import mosn.api.stream.StreamFilterStatus;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How a stream ended, and what had become of its request and response by then.
public final class Outcome {
    private final StreamFilterStatus decision;
    private final @Nullable Throwable failure;
    private final TestStream stream;
    private final @Nullable Message<RequestHead> request;
    private final @Nullable Message<ResponseHead> response;
    private final List<Integer> informational;
    private final List<String> transcript;
    private final boolean reset;

    Outcome(Run run) {
        decision = run.decision();
        failure = run.failure();
        stream = run.stream();
        request = run.sentRequest();
        response = run.sentResponse();
        informational = run.sentInformational();
        transcript = run.transcript();
        reset = run.isReset();
    }

    /// What the filter has decided in all: [mosn.api.stream.Continue#CONTINUE] where it let request
    /// and response pass, changed or not; otherwise its [LocalReply] or
    /// [mosn.api.stream.Termination#TERMINATION].
    ///
    /// @throws AssertionError where the filter threw instead
    public StreamFilterStatus decision() {
        if (failure != null) {
            throw new AssertionError("the filter failed: " + this, failure);
        }
        return decision;
    }

    /// The answer that the filter gave itself.
    ///
    /// @throws AssertionError where it gave none
    public LocalReply reply() {
        if (decision() instanceof LocalReply reply) {
            return reply;
        }
        throw new AssertionError("the filter did not reply: " + this);
    }

    /// What the filter threw; null where it threw nothing. The stream is then answered with 500, or
    /// reset where the response had begun.
    public @Nullable Throwable failure() {
        return failure;
    }

    /// The status that the client got, 0 where it got none.
    public int status() {
        return response == null ? 0 : response.head().status();
    }

    /// The request as it went to the upstream.
    ///
    /// @throws AssertionError where none did
    public Message<RequestHead> request() {
        if (request == null) {
            throw new AssertionError("nothing was sent to the upstream: " + this);
        }
        return request;
    }

    public boolean reachedUpstream() {
        return request != null;
    }

    /// The response as it went to the client.
    ///
    /// @throws AssertionError where none did
    public Message<ResponseHead> response() {
        if (response == null) {
            throw new AssertionError("nothing was sent to the client: " + this);
        }
        return response;
    }

    /// The statuses of the 1xx responses that went to the client.
    public List<Integer> informational() {
        return informational;
    }

    /// Whether the client saw its stream cut off.
    public boolean isReset() {
        return reset;
    }

    /// Why the stream ended, in one word; null where the upstream answered.
    public @Nullable String detail() {
        return stream.record().detail();
    }

    public Set<ResponseFlag> flags() {
        return stream.record().responseFlags();
    }

    /// What was left at the stream.
    public Map<Attribute<?>, Object> attributes() {
        return stream.attributes();
    }

    /// MOSN's variables, as scripted and set.
    public Map<String, String> variables() {
        return stream.variables();
    }

    /// Every call and its answer, as in `beforeRoute: CONTINUE`.
    public List<String> transcript() {
        return transcript;
    }

    @Override
    public String toString() {
        return "status " + status() + " after " + transcript;
    }

    /// A message as it went out.
    ///
    /// @param chunks its body
    /// @param trailers empty where there were none
    public record Message<H>(H head, List<Buffer> chunks, Headers trailers) {
        public Buffer body() {
            return MemoryBody.whole(chunks);
        }

        /// The body in UTF-8.
        public String text() {
            return body().toString(StandardCharsets.UTF_8);
        }
    }
}
