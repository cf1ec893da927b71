package mosn.core.listener;

import mosn.api.ConfigNode;
import mosn.core.network.NetworkFilterConfig;
import mosn.core.network.ProxyConfig;
import mosn.core.observe.AccessLogConfig;
import mosn.core.stream.StreamFilterConfig;
import mosn.core.tls.TlsConfig;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// One of the server's `listeners`.
///
/// @param name unique; as written in `address` where none is given
/// @param type `ingress` or `egress`: whose requests these are
/// @param bindsPort whether it listens at all
/// @param reusesPort whether each event loop has a listening socket of its own
/// @param maxConnections accepting pauses there; 0 for no limit
/// @param idleTimeout how long a connection may do nothing; zero for ever
/// @param networkFilter what speaks with clients, where that is an extension's; null where the
///   proxy itself does
/// @param listenerFilters what new connections have to pass
/// @param inspector whether connections in the clear are served where there is TLS
/// @param tls empty where every connection is in the clear
/// @param node all of it, for complaints about one of its keys
public record ListenerConfig(
        String name,
        String type,
        ListenerAddress address,
        boolean bindsPort,
        boolean reusesPort,
        int maxConnections,
        Duration idleTimeout,
        List<AccessLogConfig> accessLogs,
        @Nullable NetworkFilterConfig networkFilter,
        ProxyConfig proxy,
        List<StreamFilterConfig> streamFilters,
        List<ListenerFilterConfig> listenerFilters,
        boolean inspector,
        List<TlsConfig> tls,
        ConfigNode node) {
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(90);
    private static final String INGRESS = "ingress";
    private static final String EGRESS = "egress";
    private static final String FILTER_CHAINS = "filter_chains";
    private static final String PROXY = "proxy";
    private static final String RETIRED = "connection_manager";

    public static ListenerConfig from(ConfigNode node) {
        // everything that can be complained about comes before what may end the reading
        var type = node.oneOf("type", INGRESS, List.of(INGRESS, EGRESS));
        var bindsPort = node.bool("bind_port", true);
        var reusesPort = node.bool("reuseport", false);
        var maxConnections = (int) node.number("max_connections", 0, 0, Integer.MAX_VALUE);
        var idleTimeout = node.duration("connection_idle_timeout", IDLE_TIMEOUT);
        var accessLogs = node.list("access_logs", AccessLogConfig::from);
        var filters = node.list("stream_filters", StreamFilterConfig::from);
        var listenerFilters = node.list("listener_filters", ListenerFilterConfig::from);
        var inspector = node.bool("inspector", false);
        var name = node.string("name", "");
        var address = ListenerAddress.from(node, "address");
        checkNames(filters, StreamFilterConfig::name, StreamFilterConfig::node);
        checkNames(listenerFilters, ListenerFilterConfig::name, ListenerFilterConfig::node);
        var chain = chain(node);
        var networkFilter = networkFilter(chain);
        return new ListenerConfig(
                name.isEmpty() ? node.required("address") : name,
                type,
                address,
                bindsPort,
                reusesPort,
                maxConnections,
                idleTimeout,
                accessLogs,
                networkFilter,
                proxy(chain, networkFilter),
                filters,
                listenerFilters,
                inspector,
                TlsConfig.chain(chain),
                node);
    }

    private static ConfigNode chain(ConfigNode node) {
        var chains = node.list(FILTER_CHAINS, chain -> chain);
        if (chains.size() != 1) {
            throw node.problem(
                    FILTER_CHAINS,
                    "has " + chains.size() + " elements",
                    "write exactly one filter chain");
        }
        return chains.getFirst();
    }

    private static ProxyConfig proxy(ConfigNode chain, @Nullable NetworkFilterConfig before) {
        var filters = chain.list("filters", filter -> filter);
        var proxies = filters.stream().filter(filter -> isType(filter, PROXY)).toList();
        var retired = filters.stream().filter(filter -> isType(filter, RETIRED));
        var router =
                retired.map(filter -> filter.node("config").string("router_config_name", ""))
                        .findFirst()
                        .orElse("");
        if (proxies.isEmpty() && before != null) {
            throw before.node()
                    .problem(
                            "type",
                            "is \"" + before.type() + "\", and no proxy stands behind it",
                            "add one, which routes the streams that it begins");
        }
        if (proxies.size() != 1) {
            throw chain.problem(
                    "filters",
                    "has " + proxies.size() + " filters of type proxy",
                    "write exactly one");
        }
        return ProxyConfig.from(proxies.getFirst().node("config"), router, before);
    }

    /// What stands before the proxy.
    private static @Nullable NetworkFilterConfig networkFilter(ConfigNode chain) {
        var filters =
                chain.list("filters", filter -> filter).stream()
                        .filter(filter -> !isType(filter, RETIRED))
                        .toList();
        for (int i = 1; i < filters.size(); i++) {
            if (!isType(filters.get(i), PROXY)) {
                throw filters.get(i)
                        .problem(
                                "type",
                                "is \""
                                        + filters.get(i).string("type", "")
                                        + "\", behind another filter",
                                "write one filter of an extension at most, and proxy behind it");
            }
        }
        return filters.isEmpty() || isType(filters.getFirst(), PROXY)
                ? null
                : NetworkFilterConfig.from(filters.getFirst());
    }

    private static boolean isType(ConfigNode filter, String type) {
        return filter.required("type").toLowerCase(Locale.ROOT).equals(type);
    }

    private static <T> void checkNames(
            List<T> filters, Function<T, String> name, Function<T, ConfigNode> node) {
        var names = new HashSet<String>();
        for (var filter : filters) {
            if (!names.add(name.apply(filter))) {
                throw node.apply(filter)
                        .problem(
                                "name",
                                "is \""
                                        + name.apply(filter)
                                        + "\", as another filter of the listener",
                                "give each a name of its own");
            }
        }
    }
}
