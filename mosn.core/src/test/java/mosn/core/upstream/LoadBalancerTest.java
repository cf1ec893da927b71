package mosn.core.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.message.RequestHead;
import mosn.api.upstream.Host;
import mosn.api.upstream.LoadBalancer;
import mosn.api.upstream.LoadBalancerContext;
import mosn.api.upstream.LoadBalancerProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class LoadBalancerTest {
    private static final Host A = new FakeHost("a", true);
    private static final Host B = new FakeHost("b", true);
    private static final Host C = new FakeHost("c", true);
    private static final Host SICK = new FakeHost("sick", false);

    private final RandomGenerator random = new Random(7);

    @Test
    void hostsTakeTurns() {
        assertEquals("abcabc", chosen(new RoundRobin(List.of(A, B, C), 0), 6));
    }

    @Test
    void turnsGoOnWhereTheirNumberWrapsAround() {
        var turns = chosen(new RoundRobin(List.of(A, B), Integer.MAX_VALUE - 1), 4);
        assertEquals("abab", turns);
    }

    @Test
    void whoIsNotHealthyHasNoTurn() {
        assertEquals("acca", chosen(new RoundRobin(List.of(A, SICK, C), 0), 4));
    }

    @Test
    void chanceReachesEveryHostAboutEquallyOften() {
        var hosts = List.of(A, B, C);
        var counts = new TreeMap<String, Integer>();
        var balancer = new AnyHost(hosts);
        for (int i = 0; i < 3000; i++) {
            counts.merge(chosen(balancer, 1), 1, Integer::sum);
        }
        assertEquals(3, counts.size());
        assertTrue(counts.values().stream().allMatch(count -> count > 900), counts::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LB_RANDOM", "LB_ROUNDROBIN"})
    void aHostThatWasTriedComesLast(String type) {
        var balancer = balancer(type, List.of(A, SICK, B, C));
        for (int i = 0; i < 50; i++) {
            assertEquals(B, balancer.choose(new Context(Set.of(A, C))));
            assertTrue(Set.of(A, B, C).contains(balancer.choose(new Context(Set.of(A, B, C)))));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LB_RANDOM", "LB_ROUNDROBIN"})
    void whereNobodyIsHealthyNobodyIsChosen(String type) {
        assertNull(balancer(type, List.of(SICK, SICK)).choose(new Context(Set.of())));
        assertNull(balancer(type, List.of()).choose(new Context(Set.of())));
    }

    @Test
    void bothAreFoundWhereExtensionsAre() {
        assertEquals(new TreeSet<>(Set.of("LB_RANDOM", "LB_ROUNDROBIN")), providers().keySet());
    }

    private String chosen(LoadBalancer balancer, int times) {
        return IntStream.range(0, times)
                .mapToObj(_ -> balancer.choose(new Context(Set.of())))
                .map(host -> host == null ? "-" : host.address())
                .collect(Collectors.joining());
    }

    private static LoadBalancer balancer(String type, List<Host> hosts) {
        var provider = providers().get(type);
        assertTrue(provider != null, type);
        return provider.create(NoConfig.NODE).create(hosts);
    }

    private static Map<String, LoadBalancerProvider> providers() {
        var providers = new TreeMap<String, LoadBalancerProvider>();
        ServiceLoader.load(LoadBalancerProvider.class)
                .forEach(provider -> providers.put(provider.type(), provider));
        return providers;
    }

    private final class Context implements LoadBalancerContext {
        private final Set<Host> tried;

        Context(Set<Host> tried) {
            this.tried = tried;
        }

        @Override
        public RequestHead request() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean tried(Host host) {
            return tried.contains(host);
        }

        @Override
        public RandomGenerator random() {
            return random;
        }
    }

    private record FakeHost(String address, boolean healthy) implements Host {
        @Override
        public String hostname() {
            return "";
        }

        @Override
        public int weight() {
            return 1;
        }

        @Override
        public Map<String, String> metadata() {
            return Map.of();
        }

        @Override
        public int activeRequests() {
            return 0;
        }
    }
}
