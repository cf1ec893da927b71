package mosn.plugin.grpc.call;

import java.util.Optional;

/// When a process is asked, as the second protocol numbers it from 1 up.
public enum Phase {
    BEFORE_ROUTE,
    AFTER_ROUTE,
    AFTER_CHOOSE_HOST,
    REQUEST_DATA,
    REQUEST_TRAILERS,
    BEFORE_SEND,
    RESPONSE_DATA,
    RESPONSE_TRAILERS,
    ON_DESTROY;

    int number() {
        return ordinal() + 1;
    }

    static Optional<Phase> of(long number) {
        return number < 1 || number > values().length
                ? Optional.empty()
                : Optional.of(values()[(int) number - 1]);
    }

    boolean ofRequest() {
        return compareTo(BEFORE_SEND) < 0;
    }
}
