package mosn.plugin.grpc.call;

import mosn.api.plugin.Plugin;
import mosn.api.stream.RouteConfig;
import mosn.api.stream.Stream;

import java.time.Duration;

/// What processes were told about a filter, and what they have wished for.
///
/// @param pieces what routes say in place of `whole`
public record Terms(
        FilterConfig whole, Wishes wishes, RouteConfig<? extends Plugin.Filter.Config> pieces) {
    public static Terms of(FilterConfig whole, Wishes wishes) {
        return new Terms(whole, wishes, _ -> whole);
    }

    public Terms perRoute(RouteConfig<? extends Plugin.Filter.Config> others) {
        return new Terms(whole, wishes, others);
    }

    Duration timeout() {
        return whole.timeout();
    }

    /// Which configuration holds for a stream now.
    int number(Stream stream) {
        return pieces.of(stream).number();
    }
}
