package mosn.core.upstream;

import mosn.api.ConfigNode;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// What a cluster of type `STRICT_DNS` says about its names.
///
/// @param hosts what is asked for, with what holds for each of its addresses
/// @param refresh how long after an answer it is asked again
/// @param family which addresses count
public record StrictDnsConfig(List<HostConfig> hosts, Duration refresh, Family family) {
    private static final Duration REFRESH = Duration.ofSeconds(5);

    enum Family {
        V4_ONLY,
        V6_ONLY,
        /// Those of IPv4 where there is one, else those of IPv6.
        AUTO;

        List<InetAddress> of(InetAddress[] all) {
            var four = Arrays.stream(all).filter(Inet4Address.class::isInstance).toList();
            var six = Arrays.stream(all).filter(it -> !four.contains(it)).toList();
            return switch (this) {
                case V4_ONLY -> four;
                case V6_ONLY -> six;
                case AUTO -> four.isEmpty() ? six : four;
            };
        }
    }

    public static StrictDnsConfig from(ConfigNode cluster) {
        var hosts = cluster.list("hosts", HostConfig::from);
        if (hosts.stream().anyMatch(HostConfig::tlsDisable)) {
            throw cluster.problem(
                    "hosts",
                    "has a tls_disable, which addresses of a name cannot have",
                    "remove it, or make a cluster without TLS for this host");
        }
        var refresh = cluster.duration("dns_refresh_rate", REFRESH);
        var words = Arrays.stream(Family.values()).map(Enum::name).toList();
        var family = cluster.oneOf("dns_lookup_family", Family.V4_ONLY.name(), words);
        return new StrictDnsConfig(
                hosts, refresh.isZero() ? REFRESH : refresh, Family.valueOf(family));
    }
}
