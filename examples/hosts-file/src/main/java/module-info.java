import com.example.hosts.HostsFileProvider;

import mosn.api.upstream.ClusterDiscoveryProvider;

/// An example of a cluster whose hosts come from elsewhere: here from a file.
module com.example.hosts {
    requires mosn.api;

    provides ClusterDiscoveryProvider with
            HostsFileProvider;
}
