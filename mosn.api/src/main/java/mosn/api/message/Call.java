package mosn.api.message;

import java.util.List;
import java.util.Map;

/// A request of an extension's own, and its answer.
public interface Call {
    /// @param path path and query, as in `/check?user=7`
    /// @param headers in order; several of one name are allowed. `host` names the authority, and is
    ///   the cluster's name where it is absent
    record Request(
            String method, String path, List<Map.Entry<String, String>> headers, Buffer body) {
        public static Request get(String path) {
            return new Request("GET", path, List.of(), Buffer.EMPTY);
        }
    }

    /// Valid for as long as it is held. The body is at most 1 MiB: a larger one is a failed call.
    record Response(int status, Headers headers, Buffer body) {}
}
