package mosn.api.stream;

/// What a filter wants of a body.
public sealed interface BodyMode {
    /// Nothing: it flows past.
    BodyMode NOT_WANTED = Fixed.NOT_WANTED;

    /// Each chunk as it passes: [StreamReceiverFilter#requestData],
    /// [StreamSenderFilter#responseData].
    BodyMode STREAMED = Fixed.STREAMED;

    /// All of it before any phase of the filter is called, as [Stream#requestBody] or
    /// [Stream#responseBody].
    ///
    /// @param limit the most bytes of what comes that are held. A longer request is answered with
    ///   413, a longer response becomes a 500. What a filter puts in its place may be longer
    static BodyMode whole(int limit) {
        return new Whole(limit);
    }

    /// The modes without a parameter.
    enum Fixed implements BodyMode {
        NOT_WANTED,
        STREAMED
    }

    /// @param limit the most bytes that are held, from 1 up
    record Whole(int limit) implements BodyMode {
        public Whole {
            if (limit < 1) {
                throw new IllegalArgumentException("a limit of " + limit + " bytes holds no body");
            }
        }
    }
}
