package mosn.core.observe;

import java.util.Locale;

/// What is counted per cluster. Keys are MOSN's.
public enum UpstreamStat {
    CONNECTION_TOTAL,
    /// Open now.
    CONNECTION_ACTIVE,
    CONNECTION_CLOSE,
    CONNECTION_CON_FAIL,
    CONNECTION_LOCAL_CLOSE,
    CONNECTION_REMOTE_CLOSE,
    CONNECTION_LOCAL_CLOSE_WITH_ACTIVE_REQUEST,
    CONNECTION_REMOTE_CLOSE_WITH_ACTIVE_REQUEST,
    REQUEST_TOTAL,
    /// Under way now.
    REQUEST_ACTIVE,
    REQUEST_PENDING_OVERFLOW;

    private final String key = name().toLowerCase(Locale.ROOT);

    /// As in `connection_total`.
    public String key() {
        return key;
    }
}
