package mosn.api.upstream;

import java.util.List;

/// Takes what a [ClusterDiscovery] finds. Safe from any thread; after the discovery's end it does
/// nothing.
public interface HostUpdates {
    /// These are the cluster's hosts now, all of them: those that were there already keep their
    /// connections, those of others are closed when their streams have ended. None at all is an
    /// answer too.
    ///
    /// A list with an address that is none is refused as a whole, as by [#failed].
    void update(List<DiscoveredHost> hosts);

    /// It is not known who the hosts are; those that were told last go on. The log says so once for
    /// each reason, and again when the hosts are known.
    ///
    /// @param why as in `registry.example:2379 does not answer`
    void failed(String why);
}
