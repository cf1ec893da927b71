package mosn.core.stream;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterStatus;
import mosn.api.stream.StreamReceiverFilter;
import mosn.api.stream.StreamSenderFilter;

import org.jspecify.annotations.Nullable;

/// When filters are called. Each constant is one method of a filter, and knows how to call it.
enum Phase {
    BEFORE_ROUTE(StreamReceiverFilter.class, "beforeRoute", null),
    AFTER_ROUTE(StreamReceiverFilter.class, "afterRoute", null),
    AFTER_CHOOSE_HOST(StreamReceiverFilter.class, "afterChooseHost", null),
    REQUEST_DATA(StreamReceiverFilter.class, "requestData", Buffer.class),
    REQUEST_TRAILERS(StreamReceiverFilter.class, "requestTrailers", Headers.class),
    INFORMATIONAL(StreamSenderFilter.class, "informational", ResponseHead.class),
    BEFORE_SEND(StreamSenderFilter.class, "beforeSend", null),
    RESPONSE_DATA(StreamSenderFilter.class, "responseData", Buffer.class),
    RESPONSE_TRAILERS(StreamSenderFilter.class, "responseTrailers", Headers.class);

    private final Class<? extends StreamFilter> declares;
    private final String method;
    private final @Nullable Class<?> piece;

    /// @param piece what passes, behind the stream; a chunk comes with whether it is the last
    Phase(Class<? extends StreamFilter> declares, String method, @Nullable Class<?> piece) {
        this.declares = declares;
        this.method = method;
        this.piece = piece;
    }

    boolean isOfRequest() {
        return compareTo(INFORMATIONAL) < 0;
    }

    /// Whether it comes before anything of the body moves on.
    boolean isOfHead() {
        return this == BEFORE_ROUTE
                || this == AFTER_ROUTE
                || this == AFTER_CHOOSE_HOST
                || this == BEFORE_SEND;
    }

    int bit() {
        return 1 << ordinal();
    }

    /// Whether filters of this class do anything in this phase.
    boolean isOverriddenBy(Class<? extends StreamFilter> filter) {
        if (!declares.isAssignableFrom(filter)) {
            return false;
        }
        try {
            return !filter.getMethod(method, parameters()).getDeclaringClass().equals(declares);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e); // the interface declares it
        }
    }

    private Class<?>[] parameters() {
        if (piece == null) {
            return new Class<?>[] {Stream.class};
        }
        return piece.equals(Buffer.class)
                ? new Class<?>[] {Stream.class, piece, boolean.class}
                : new Class<?>[] {Stream.class, piece};
    }

    /// @param piece what passes in this phase; null in those of a head
    /// @param end whether it is the last chunk
    StreamFilterStatus call(
            StreamFilter filter, Stream stream, @Nullable Object piece, boolean end) {
        return switch (this) {
            case BEFORE_ROUTE -> receiver(filter).beforeRoute(stream);
            case AFTER_ROUTE -> receiver(filter).afterRoute(stream);
            case AFTER_CHOOSE_HOST -> receiver(filter).afterChooseHost(stream);
            case REQUEST_DATA ->
                    receiver(filter).requestData(stream, given(piece, Buffer.class), end);
            case REQUEST_TRAILERS ->
                    receiver(filter).requestTrailers(stream, given(piece, Headers.class));
            case INFORMATIONAL ->
                    sender(filter).informational(stream, given(piece, ResponseHead.class));
            case BEFORE_SEND -> sender(filter).beforeSend(stream);
            case RESPONSE_DATA ->
                    sender(filter).responseData(stream, given(piece, Buffer.class), end);
            case RESPONSE_TRAILERS ->
                    sender(filter).responseTrailers(stream, given(piece, Headers.class));
        };
    }

    private static StreamReceiverFilter receiver(StreamFilter filter) {
        return (StreamReceiverFilter) filter;
    }

    private static StreamSenderFilter sender(StreamFilter filter) {
        return (StreamSenderFilter) filter;
    }

    private static <T> T given(@Nullable Object piece, Class<T> type) {
        if (piece == null) {
            throw new IllegalStateException("a phase without its " + type.getSimpleName());
        }
        return type.cast(piece);
    }
}
