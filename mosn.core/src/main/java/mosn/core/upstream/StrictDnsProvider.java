package mosn.core.upstream;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.upstream.ClusterDiscovery;
import mosn.api.upstream.ClusterDiscoveryProvider;

import java.net.InetAddress;

/// MOSN's `STRICT_DNS`: every address of the names under `hosts` is a host.
public final class StrictDnsProvider implements ClusterDiscoveryProvider {
    @Override
    public String type() {
        return "STRICT_DNS";
    }

    @Override
    public ClusterDiscovery create(ConfigNode cluster, ExtensionContext context) {
        return new StrictDns(StrictDnsConfig.from(cluster), InetAddress::getAllByName);
    }
}
