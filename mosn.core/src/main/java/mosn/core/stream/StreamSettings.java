package mosn.core.stream;

import mosn.core.router.Router;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.random.RandomGenerator;

/// What a listener's streams need to know, as one generation of the configuration says it.
/// Immutable, and used on every loop; a stream keeps the one it began with.
public interface StreamSettings extends StreamAccounting {
    List<FilterSlot> filters();

    Router router();

    /// Who chooses among the routes that match; null where the first one does.
    default @Nullable RouterHandling routerHandling() {
        return null;
    }

    @Nullable Cluster cluster(String name);

    /// How hosts are spoken to.
    ///
    /// @param name what a route asks for; null for the listener's own choice
    /// @param downstream how the request came: where the choice is `Auto`, it goes on like that
    /// @return null where no protocol has this name
    @Nullable ClientProtocol upstreamProtocol(@Nullable String name, String downstream);

    TunnelConfig tunnelConfig();

    /// The listener's.
    Tunnels tunnels();

    RandomGenerator random();

    /// A stream begins, or a connection, and will use what is here until it [#leave]s or
    /// [#settle]s. On its loop.
    void enter(Leaseholder holder);

    /// A stream calls no filter any more, and chooses no route or host. On its loop.
    ///
    /// @return all that it uses from here on, until it leaves that
    StreamAccounting settle(Leaseholder holder);
}
