package mosn.testkit;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.api.stream.BodyMode;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamReceiverFilter;
import mosn.api.stream.StreamSenderFilter;

import java.util.Arrays;
import java.util.List;

/// A phase is a method of a filter, and is there where the filter overrides it.
enum Phase {
    BEFORE_ROUTE(StreamReceiverFilter.class, "beforeRoute"),
    AFTER_ROUTE(StreamReceiverFilter.class, "afterRoute"),
    AFTER_CHOOSE_HOST(StreamReceiverFilter.class, "afterChooseHost"),
    REQUEST_DATA(StreamReceiverFilter.class, "requestData", Buffer.class, boolean.class),
    REQUEST_TRAILERS(StreamReceiverFilter.class, "requestTrailers", Headers.class),
    INFORMATIONAL(StreamSenderFilter.class, "informational", ResponseHead.class),
    BEFORE_SEND(StreamSenderFilter.class, "beforeSend"),
    RESPONSE_DATA(StreamSenderFilter.class, "responseData", Buffer.class, boolean.class),
    RESPONSE_TRAILERS(StreamSenderFilter.class, "responseTrailers", Headers.class);

    private final Class<? extends StreamFilter> declares;
    private final String method;

    @SuppressWarnings("ImmutableEnumChecker") // the list is
    private final List<Class<?>> parameters;

    Phase(Class<? extends StreamFilter> declares, String method, Class<?>... more) {
        this.declares = declares;
        this.method = method;
        this.parameters =
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(Stream.class), Arrays.stream(more))
                        .toList();
    }

    boolean isOverriddenBy(StreamFilter filter) {
        if (!declares.isInstance(filter)) {
            return false;
        }
        try {
            var found = filter.getClass().getMethod(method, parameters.toArray(Class<?>[]::new));
            return found.getDeclaringClass() != declares;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e); // the interface declares it
        }
    }

    /// @throws IllegalStateException where the filter waits for chunks that nobody asked for
    static void check(StreamFilter filter, StreamFilterFactory factory) {
        REQUEST_DATA.demand(filter, factory.requestBody(), "requestBody");
        RESPONSE_DATA.demand(filter, factory.responseBody(), "responseBody");
    }

    private void demand(StreamFilter filter, BodyMode mode, String asks) {
        if (isOverriddenBy(filter) && !mode.isStreamed()) {
            throw new IllegalStateException(
                    "%s overrides %s, which is never called: its factory's %s() says %s; return STREAMED"
                            .formatted(filter.getClass().getName(), method, asks, mode));
        }
    }

    @Override
    public String toString() {
        return method;
    }
}
