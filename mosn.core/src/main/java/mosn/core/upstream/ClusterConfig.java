package mosn.core.upstream;

import mosn.api.ConfigNode;
import mosn.core.tls.TlsConfig;

import java.time.Duration;
import java.util.List;

/// A cluster as it is written: MOSN's keys and defaults.
///
/// @param type whether the hosts are those that are written, or which discovery finds them
/// @param lbType names the load balancer, as in `LB_RANDOM`
/// @param maxRequestsPerConnection after so many a connection is closed; 0 for never
/// @param bufferLimit how many bytes may wait in a connection before its streams are told to stop
/// @param idleTimeout how long a connection waits in a pool for its next request; 0 for ever
/// @param managerTls whether the `tls_context` beside the clusters holds for this one
/// @param tls empty where hosts are spoken to in the clear; else it has one element
/// @param lbConfig what the load balancer's provider reads
public record ClusterConfig(
        String name,
        String type,
        String lbType,
        int maxRequestsPerConnection,
        int bufferLimit,
        Limits limits,
        List<HostConfig> hosts,
        Duration connectTimeout,
        Duration idleTimeout,
        boolean managerTls,
        List<TlsConfig> tls,
        ConfigNode lbConfig) {
    private static final String SIMPLE = "SIMPLE";

    /// MOSN's types of clusters whose hosts are written, all alike.
    private static final List<String> WRITTEN = List.of(SIMPLE, "STATIC", "DYNAMIC", "EDS");

    private static final int MAX_REQUESTS_PER_CONNECTION = 1024;
    private static final int BUFFER_LIMIT = 16 * 1024;
    private static final int MAX_WAITING = 1 << 20;
    private static final int MAX_BUFFER_LIMIT = 1 << 30;
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    // MOSN keeps idle connections for ever; many servers close them after some minutes
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(90);

    public ClusterConfig {
        hosts = List.copyOf(hosts);
    }

    /// Whether nobody but the configuration says who the hosts are.
    public boolean hostsAreWritten() {
        return WRITTEN.stream().anyMatch(type::equalsIgnoreCase);
    }

    /// One host, without limits, whose connections stay open.
    ///
    /// @param nothing an empty configuration
    public static ClusterConfig of(String name, HostConfig host, ConfigNode nothing) {
        return new ClusterConfig(
                name,
                SIMPLE,
                RoundRobinProvider.TYPE,
                0,
                MAX_WAITING,
                Limits.NONE,
                List.of(host),
                CONNECT_TIMEOUT,
                Duration.ZERO,
                false,
                List.of(),
                nothing);
    }

    public static ClusterConfig from(ConfigNode node) {
        node.node("spec"); // is read by the discovery
        // MOSN takes 0 for the default in both
        var connectTimeout = node.duration("connect_timeout", CONNECT_TIMEOUT);
        var bufferLimit = node.number("conn_buffer_limit_bytes", 0, 0, MAX_BUFFER_LIMIT);
        return new ClusterConfig(
                node.required("name"),
                node.string("type", SIMPLE),
                node.string("lb_type", RoundRobinProvider.TYPE),
                (int)
                        node.number(
                                "max_request_per_conn",
                                MAX_REQUESTS_PER_CONNECTION,
                                0,
                                Integer.MAX_VALUE),
                bufferLimit == 0 ? BUFFER_LIMIT : (int) bufferLimit,
                Limits.from(node),
                node.list("hosts", HostConfig::from),
                connectTimeout.isZero() ? CONNECT_TIMEOUT : connectTimeout,
                node.duration("idle_timeout", IDLE_TIMEOUT),
                node.bool("cluster_manager_tls", false),
                TlsConfig.of(node),
                node.node("lbconfig"));
    }
}
