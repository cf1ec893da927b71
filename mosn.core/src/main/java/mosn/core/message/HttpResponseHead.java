package mosn.core.message;

import mosn.api.message.ResponseHead;

import org.jspecify.annotations.Nullable;

/// A response's head in HTTP's terms.
public final class HttpResponseHead implements ResponseHead, Edited {
    private final HeaderBlock headers;
    private int status;
    private int edits;
    private @Nullable String reason;

    public HttpResponseHead(int status) {
        this(status, null, new HeaderBlock());
    }

    /// @param reason the phrase behind the status; null for the usual one
    public HttpResponseHead(int status, @Nullable String reason, HeaderBlock headers) {
        this.status = status;
        this.reason = reason;
        this.headers = headers;
    }

    /// `head` itself where it is one of these, else a copy.
    public static HttpResponseHead of(ResponseHead head) {
        return head instanceof HttpResponseHead http
                ? http
                : new HttpResponseHead(head.status(), null, HeaderBlock.of(head.headers()));
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public void status(int status) {
        if (status != this.status) {
            this.status = changed(this.status, status);
            reason = null;
            edits++;
        }
    }

    /// What a filter makes of a status: another would be taken for a head before the response, or
    /// for no HTTP at all, by whoever reads what comes behind.
    ///
    /// @throws IllegalArgumentException where it may not, see [ResponseHead#status(int)]
    public static int changed(int before, int status) {
        if (before < 200 && before != 101) {
            throw new IllegalArgumentException("a response of status " + before + " keeps it");
        }
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status " + status + " is not from 200 to 599");
        }
        return status;
    }

    /// The phrase behind the status where it is not the usual one.
    public @Nullable String reason() {
        return reason;
    }

    @Override
    public int edits() {
        return edits + headers.edits();
    }

    @Override
    public HeaderBlock headers() {
        return headers;
    }

    @Override
    public String toString() {
        return status + "\n" + headers;
    }
}
