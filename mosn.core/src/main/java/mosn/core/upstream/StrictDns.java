package mosn.core.upstream;

import mosn.api.upstream.ClusterDiscovery;
import mosn.api.upstream.DiscoveredHost;
import mosn.api.upstream.HostUpdates;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Asks for names again and again. One that cannot be resolved keeps the addresses it had; before
/// it has had any, it is a host itself, to be asked for with each connection.
final class StrictDns implements ClusterDiscovery {
    private final StrictDnsConfig config;
    private final Resolver resolver;
    private final Map<HostConfig, List<DiscoveredHost>> known = new HashMap<>();
    private List<DiscoveredHost> told = List.of();

    /// Knows all addresses of a name.
    interface Resolver {
        InetAddress[] resolve(String name) throws UnknownHostException;
    }

    StrictDns(StrictDnsConfig config, Resolver resolver) {
        this.config = config;
        this.resolver = resolver;
    }

    @Override
    public void open(HostUpdates updates) throws InterruptedException {
        while (true) {
            look(updates);
            Thread.sleep(config.refresh());
        }
    }

    /// Asks for all names once.
    void look(HostUpdates updates) {
        var unknown = new TreeSet<String>();
        var hosts = new ArrayList<DiscoveredHost>();
        for (var host : config.hosts()) {
            try {
                known.put(host, addresses(host));
            } catch (UnknownHostException e) {
                unknown.add(host.endpoint().host());
            }
            hosts.addAll(known.getOrDefault(host, List.of(host(host, host.address()))));
        }
        if (unknown.isEmpty() || !hosts.equals(told)) {
            updates.update(hosts);
            told = hosts;
        }
        if (!unknown.isEmpty()) {
            updates.failed("no address is known of " + String.join(", ", unknown));
        }
    }

    private List<DiscoveredHost> addresses(HostConfig host) throws UnknownHostException {
        if (host.endpoint().address() != null) {
            return List.of(host(host, host.address()));
        }
        var name = host.endpoint().host();
        var found = config.family().of(resolver.resolve(name));
        if (found.isEmpty()) {
            throw new UnknownHostException(name);
        }
        return found.stream()
                .map(address -> written(address, host.endpoint().port()))
                .sorted() // the order of the answers changes, and means nothing
                .map(address -> host(host, address))
                .toList();
    }

    private static DiscoveredHost host(HostConfig host, String address) {
        var name = host.hostname().isEmpty() ? host.endpoint().host() : host.hostname();
        return new DiscoveredHost(address, name, host.weight(), host.metadata());
    }

    private static String written(InetAddress address, int port) {
        var text = address.getHostAddress();
        return (text.contains(":") ? "[" + text + "]" : text) + ":" + port;
    }
}
