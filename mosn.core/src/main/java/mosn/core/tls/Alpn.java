package mosn.core.tls;

import java.util.List;

/// What protocols are called in a handshake (RFC 7301).
final class Alpn {
    private Alpn() {}

    /// What is offered, the preferred one first: what the key `alpn` says, but nothing that nobody
    /// here would understand.
    ///
    /// @param written empty for what is spoken
    /// @param spoken empty where the protocol has no name of its own
    static List<String> offered(List<String> written, List<String> spoken) {
        if (written.isEmpty() || spoken.isEmpty()) {
            return written.isEmpty() ? spoken : written;
        }
        return written.stream().filter(spoken::contains).toList();
    }
}
