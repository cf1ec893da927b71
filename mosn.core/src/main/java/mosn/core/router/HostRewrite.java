package mosn.core.router;

import mosn.api.ConfigNode;
import mosn.api.message.RequestHead;

import org.jspecify.annotations.Nullable;

/// What the upstream is told as host. Where it would not be a host, the client's own stays.
sealed interface HostRewrite {
    /// @param hostname the chosen host's, empty where it has none
    @Nullable String host(RequestHead request, String hostname);

    record None() implements HostRewrite {
        @Override
        public @Nullable String host(RequestHead request, String hostname) {
            return null;
        }
    }

    record To(String host) implements HostRewrite {
        @Override
        public String host(RequestHead request, String hostname) {
            return host;
        }
    }

    /// To what the request's header says.
    record ToHeader(String name) implements HostRewrite {
        @Override
        public @Nullable String host(RequestHead request, String hostname) {
            return request.headers().get(name);
        }
    }

    /// To the name of the chosen host.
    record Auto() implements HostRewrite {
        @Override
        public String host(RequestHead request, String hostname) {
            return hostname;
        }
    }

    /// Of several the first counts, as in MOSN.
    static HostRewrite from(ConfigNode route) {
        var to = route.string("host_rewrite", "");
        var header = route.string("auto_host_rewrite_header", "");
        var auto = route.bool("auto_host_rewrite", false);
        if (!to.isEmpty()) {
            if (!isHost(to)) {
                throw route.problem(
                        "host_rewrite", "is \"" + to + "\", which is no host", "write host:port");
            }
            return new To(to);
        }
        if (!header.isEmpty()) {
            return new ToHeader(header);
        }
        return auto ? new Auto() : new None();
    }

    default void apply(RequestHead request, String hostname) {
        var host = host(request, hostname);
        if (host != null && isHost(host)) {
            request.authority(host);
        }
    }

    static boolean isHost(String text) {
        return !text.isEmpty()
                && Bytes.isVisible(text)
                && text.chars().noneMatch(c -> "/?#@,\\\"<>".indexOf(c) >= 0);
    }
}
