package mosn.api.network;

import java.util.List;
import java.util.Map;

/// The head of a request that a [NetworkFilter] makes: what stream filters see, routes match, and
/// hosts are sent, in HTTP's terms.
///
/// It is under the rules of a request that was read: there is one `host` and one `content-length`
/// at most, `0` where there is no body, and what is meant for one connection only is left out.
///
/// @param method as in `GET`; not `CONNECT`
/// @param target path and query, as in `/a?b=c`
/// @param headers in order; several of one name are allowed. `host` names the authority, and is
///   `localhost` where it is absent
public record StreamRequest(
        String method, String target, List<Map.Entry<String, String>> headers) {}
