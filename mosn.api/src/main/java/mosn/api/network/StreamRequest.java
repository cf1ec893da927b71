package mosn.api.network;

import java.util.List;
import java.util.Map;

/// The head of a request that a [NetworkFilter] makes: what stream filters see, routes match, and
/// hosts are sent, in HTTP's terms.
///
/// @param method as in `GET`
/// @param target path and query, as in `/a?b=c`
/// @param headers in order; several of one name are allowed. `host` names the authority, and is
///   `localhost` where it is absent
public record StreamRequest(
        String method, String target, List<Map.Entry<String, String>> headers) {}
