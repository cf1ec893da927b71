package mosn.core.router;

import mosn.api.message.RequestHead;
import mosn.api.stream.LocalReply;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What becomes of a request.
public sealed interface RouteAction {
    /// It goes to one of these clusters.
    record Forward(List<WeightedCluster> clusters) implements RouteAction {}

    /// @param weight its share of all weights
    record WeightedCluster(String name, long weight) {}

    /// It is answered here with another place to go to.
    ///
    /// @param code 301, 302, 303, 307 or 308
    /// @param scheme null where it stays what it was, like `host` and `path`
    record Redirect(int code, @Nullable String scheme, @Nullable String host, @Nullable String path)
            implements RouteAction {
        /// Where it goes: an absolute URI, with the request's path and query byte for byte. A
        /// request without an authority gets a path.
        public String location(RequestHead request) {
            var target = path == null ? request.path() : path;
            target = target == null ? "/" : target.startsWith("/") ? target : "/" + target;
            var query = path != null && path.indexOf('?') >= 0 ? null : request.query();
            var location = query == null ? target : target + "?" + query;
            var authority = host == null ? request.authority() : host;
            if (authority == null || authority.isEmpty()) {
                return withoutAuthority(location);
            }
            var from = request.scheme() == null ? "http" : request.scheme();
            var to = scheme == null ? from : scheme;
            return to
                    + "://"
                    + (to.equals(from) ? authority : withoutDefaultPort(to, authority))
                    + location;
        }

        /// A path that begins with two slashes would name a host.
        private static String withoutAuthority(String location) {
            var slashes = 0;
            while (slashes < location.length() && location.charAt(slashes) == '/') {
                slashes++;
            }
            return "/" + location.substring(slashes);
        }

        /// The port that belonged to the other scheme does not move along.
        private static String withoutDefaultPort(String scheme, String authority) {
            var other = scheme.equals("http") ? ":443" : scheme.equals("https") ? ":80" : ":";
            return authority.endsWith(other)
                    ? authority.substring(0, authority.length() - other.length())
                    : authority;
        }

        LocalReply reply(RequestHead request) {
            return LocalReply.of(code, "redirect").with("location", location(request));
        }
    }

    /// It is answered here.
    record DirectResponse(int status, String body) implements RouteAction {
        LocalReply reply() {
            var reply = LocalReply.of(status, "direct_response");
            return body.isEmpty() ? reply : reply.text(body);
        }
    }
}
