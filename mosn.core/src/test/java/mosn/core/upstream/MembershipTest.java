package mosn.core.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.upstream.LoadBalancerProvider;
import mosn.core.observe.Stats;
import mosn.core.observe.UpstreamStat;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

class MembershipTest {
    private static final Pattern HOST = Pattern.compile("cluster\\.c\\.host\\.([\\d.:]+)");
    private static final LoadBalancerProvider.Factory REFUSES =
            _ -> {
                throw new IllegalStateException("not these");
            };

    private final Stats stats = new Stats(1);

    @Test
    void hostsThatABalancerRefusesAreNotCounted() {
        var kept = with(Membership.EMPTY, hosts -> new RoundRobin(hosts, 0), "127.0.0.1:1");
        assertEquals(List.of("127.0.0.1:1"), counted());
        assertThrows(
                IllegalStateException.class,
                () -> with(kept, REFUSES, "127.0.0.1:1", "127.0.0.1:2"));
        assertEquals(List.of("127.0.0.1:1"), counted());
    }

    private Membership with(
            Membership before, LoadBalancerProvider.Factory balancers, String... addresses) {
        var counters =
                stats.counters(UpstreamStat.TYPE, Map.of("cluster", "c"), UpstreamStat.class);
        return before.with(
                List.of(addresses).stream().map(HostConfig::of).toList(),
                config -> new UpstreamHost(config, 1, counters),
                balancers);
    }

    private List<String> counted() {
        return HOST.matcher(String.valueOf(stats.json(null)))
                .results()
                .map(host -> host.group(1))
                .toList();
    }
}
