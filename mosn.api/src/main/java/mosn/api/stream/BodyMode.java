package mosn.api.stream;

/// What a filter wants of a body.
public sealed interface BodyMode {
    /// Nothing: it flows past.
    BodyMode NOT_WANTED = Fixed.NOT_WANTED;

    /// Each chunk as it passes: [StreamReceiverFilter#requestData],
    /// [StreamSenderFilter#responseData].
    BodyMode STREAMED = Fixed.STREAMED;

    /// The same, for a filter that answers later and takes more meanwhile: while it has not
    /// answered for a chunk it is called for those behind it, too, where no filter before it sees
    /// them. It may answer in any order; what it answers holds in theirs. Where it fails, all that
    /// it has not answered for go on as they came, or not, as `on_error` says.
    ///
    /// @param ahead the most bytes of chunks whose turn has not come. So many may be held, too
    static BodyMode streamed(int ahead) {
        return new Ahead(ahead);
    }

    /// All of it before any phase of the filter is called, as [Stream#requestBody] or
    /// [Stream#responseBody].
    ///
    /// @param limit the most bytes of what comes that are held. A longer request is answered with
    ///   413, a longer response becomes a 500. What a filter puts in its place may be longer
    static BodyMode whole(int limit) {
        return new Whole(limit);
    }

    /// Whether it comes in chunks, ahead of their turn or not.
    boolean isStreamed();

    /// The modes without a parameter.
    enum Fixed implements BodyMode {
        NOT_WANTED,
        STREAMED;

        @Override
        public boolean isStreamed() {
            return this == STREAMED;
        }
    }

    /// @param bytes the most of chunks whose turn has not come, from 1 up
    record Ahead(int bytes) implements BodyMode {
        public Ahead {
            if (bytes < 1) {
                throw new IllegalArgumentException("no chunk comes ahead in " + bytes + " bytes");
            }
        }

        @Override
        public boolean isStreamed() {
            return true;
        }
    }

    /// @param limit the most bytes that are held, from 1 up
    record Whole(int limit) implements BodyMode {
        public Whole {
            if (limit < 1) {
                throw new IllegalArgumentException("a limit of " + limit + " bytes holds no body");
            }
        }

        @Override
        public boolean isStreamed() {
            return false;
        }
    }
}
