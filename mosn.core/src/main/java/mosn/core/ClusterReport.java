package mosn.core;

import mosn.core.upstream.Cluster;
import mosn.core.upstream.UpstreamHost;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who belongs to which cluster now, for JSON.
final class ClusterReport {
    private ClusterReport() {}

    static Map<String, Object> of(Map<String, Cluster> clusters) {
        return Map.of("clusters", clusters.values().stream().map(ClusterReport::of).toList());
    }

    private static Map<String, Object> of(Cluster cluster) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", cluster.name());
        map.put("type", cluster.config().type());
        map.put("lb_type", cluster.config().lbType());
        map.put("trouble", cluster.trouble());
        map.put("hosts", hosts(cluster));
        return map;
    }

    private static List<Map<String, Object>> hosts(Cluster cluster) {
        return cluster.hosts().stream().map(ClusterReport::of).toList();
    }

    private static Map<String, Object> of(UpstreamHost host) {
        var map = new LinkedHashMap<String, Object>();
        map.put("address", host.address());
        map.put("hostname", host.hostname());
        map.put("weight", host.weight());
        map.put("healthy", host.healthy());
        map.put("unhealthy", host.unhealthy());
        map.put("active_requests", host.activeRequests());
        return map;
    }
}
