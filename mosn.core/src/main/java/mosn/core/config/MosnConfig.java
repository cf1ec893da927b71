package mosn.core.config;

import mosn.api.ConfigException;
import mosn.api.ConfigNode;
import mosn.core.admin.AdminConfig;
import mosn.core.admin.AdminEndpointConfig;
import mosn.core.observe.MetricsSinkConfig;
import mosn.core.observe.TracingConfig;
import mosn.core.tls.TlsConfig;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// A whole configuration file.
///
/// @param clusterTls the `tls_context` beside the clusters; empty where there is none
/// @param admin null where no admin endpoint is asked for
/// @param adminEndpoints what extensions answer there
/// @param metricsSinks where the numbers go
/// @param tracing null where no stream is followed
/// @param sources where more of it comes from
/// @param pidFile where the process id is written; empty for nowhere
/// @param pluginLogBase the folder of what plugin processes write
/// @param createTimeout how long an extension may take to be made
/// @param provesUnload whether a collection is asked for when plugins have been closed
public record MosnConfig(
        ServerConfig server,
        List<ConfigNode> clusters,
        List<TlsConfig> clusterTls,
        @Nullable AdminConfig admin,
        List<AdminEndpointConfig> adminEndpoints,
        List<MetricsSinkConfig> metricsSinks,
        @Nullable TracingConfig tracing,
        List<ConfigSourceConfig> sources,
        String pidFile,
        String pluginLogBase,
        Duration createTimeout,
        boolean provesUnload) {

    private static final String LOGS = "logs/";

    /// How long an extension may take to be made where nothing else is said.
    public static final Duration CREATE_TIMEOUT = Duration.ofSeconds(30);

    /// Whether any listener or cluster has TLS.
    public boolean usesTls() {
        return server.listeners().stream().anyMatch(listener -> !listener.tls().isEmpty())
                || !clusterTls.isEmpty()
                || clusters.stream().anyMatch(cluster -> !TlsConfig.of(cluster).isEmpty());
    }

    /// @return null where there is too little to speak of, which has been complained about
    static @Nullable MosnConfig from(JsonConfigNode root, Complaints complaints) {
        var clusters =
                complaints.collect(
                        () -> root.node("cluster_manager").list("clusters", cluster -> cluster));
        var clusterTls = complaints.collect(() -> TlsConfig.of(root.node("cluster_manager")));
        var admin =
                complaints.<@Nullable AdminConfig>collect(
                        () -> AdminConfig.from(root.node("admin")));
        var endpoints =
                complaints.collect(
                        () -> root.node("admin").list("endpoints", AdminEndpointConfig::from));
        if (admin == null && endpoints != null && !endpoints.isEmpty()) {
            complaints.add(
                    new ConfigException(
                            "admin.endpoints",
                            "has paths that nobody can ask for",
                            "add admin.address.socket_address, or remove them"));
        }
        var sinks =
                complaints.collect(
                        () -> root.node("metrics").list("sinks", MetricsSinkConfig::from));
        var tracing =
                complaints.<@Nullable TracingConfig>collect(
                        () -> TracingConfig.from(root.node("tracing")));
        var sources =
                complaints.collect(() -> root.list("config_sources", ConfigSourceConfig::from));
        var pidFile = root.string("pid", "");
        var pluginLogBase = root.node("plugin").string("log_base", "");
        var createTimeout = complaints.collect(() -> createTimeout(root.node("plugin")));
        var provesUnload =
                complaints.collect(
                        () ->
                                root.node("plugin")
                                        .oneOf("prove_unload", "no", List.of("no", "gc"))
                                        .equals("gc"));
        var servers = root.list("servers", server -> server);
        if (servers.size() != 1) {
            complaints.add(
                    new ConfigException(
                            "servers",
                            "has " + servers.size() + " elements",
                            "write exactly one server"));
            return null;
        }
        var server =
                complaints.<@Nullable ServerConfig>collect(
                        () -> ServerConfig.from(servers.getFirst(), complaints));
        return server == null
                        || clusters == null
                        || clusterTls == null
                        || endpoints == null
                        || sinks == null
                        || sources == null
                        || createTimeout == null
                        || provesUnload == null
                ? null
                : new MosnConfig(
                        server,
                        clusters,
                        clusterTls,
                        admin,
                        endpoints,
                        sinks,
                        tracing,
                        sources,
                        pidFile,
                        pluginLogBase.isEmpty() ? LOGS : pluginLogBase,
                        createTimeout,
                        provesUnload);
    }

    private static Duration createTimeout(ConfigNode plugin) {
        var timeout = plugin.duration("create_timeout", CREATE_TIMEOUT);
        if (!timeout.isPositive()) {
            throw plugin.problem(
                    "create_timeout",
                    "is no time to make anything in",
                    "write a time over zero, or remove it for 30s");
        }
        return timeout;
    }
}
