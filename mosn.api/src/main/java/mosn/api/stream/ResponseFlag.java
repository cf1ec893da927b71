package mosn.api.stream;

/// Why a stream ended as it did. Codes and bits are MOSN's.
public enum ResponseFlag {
    NO_HEALTHY_UPSTREAM(0x2),
    UPSTREAM_REQUEST_TIMEOUT(0x4),
    UPSTREAM_LOCAL_RESET(0x8),
    UPSTREAM_REMOTE_RESET(0x10),
    UPSTREAM_CONNECTION_FAILURE(0x20),
    UPSTREAM_CONNECTION_TERMINATION(0x40),
    UPSTREAM_OVERFLOW(0x80),
    NO_ROUTE_FOUND(0x100),
    DELAY_INJECTED(0x200),
    FAULT_INJECTED(0x400),
    RATE_LIMITED(0x800),
    REQ_ENTITY_TOO_LARGE(0x1000),
    DOWNSTREAM_TERMINATE(0x2000),
    /// The client went away, or sent what cannot be understood. Not one of MOSN's.
    DOWNSTREAM_FAILURE(0x4000),
    /// A filter failed. Not one of MOSN's.
    FILTER_FAILURE(0x8000);

    private final int bit;

    ResponseFlag(int bit) {
        this.bit = bit;
    }

    public int bit() {
        return bit;
    }
}
