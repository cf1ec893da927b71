package mosn.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.core.config.JsonConfigNode;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// How many tunnels there may be, and what ends them.
class TunnelsTest extends BenchTest {
    private ScriptedClient upgrade() {
        return bench.client().asksForTunnel();
    }

    @Test
    void oneMoreThanMayBeIsAnsweredWith503() {
        bench.tunnels(new TunnelConfig(1, Duration.ZERO, false));
        upgrade();
        bench.host().leg().begins(101);
        bench.trace().clear();
        upgrade();
        assertEquals(List.of("503 end"), bench.trace().of("client"));
    }

    @Test
    void itsPlaceIsFreeWhenItHasEnded() throws InterruptedException {
        bench.tunnels(new TunnelConfig(1, Duration.ZERO, false));
        for (var i = 0; i < 3; i++) {
            var client = upgrade();
            bench.host().leg().begins(101);
            client.leaves();
            bench.trace().await("stream left");
            bench.forget();
        }
    }

    @Test
    void aRefusedUpgradeTakesNoPlace() throws InterruptedException {
        bench.tunnels(new TunnelConfig(1, Duration.ZERO, false));
        for (var i = 0; i < 3; i++) {
            upgrade();
            bench.host().leg().answers(403);
            bench.trace().await("stream left");
            bench.forget();
        }
    }

    @Test
    void itEndsWhenNobodySaysAnything() throws InterruptedException {
        bench.tunnels(new TunnelConfig(0, Duration.ofMillis(50), false));
        var client = upgrade();
        bench.host().leg().begins(101);
        client.sends("up");
        bench.trace().await("stream left");
        assertEquals(List.of("101", "data end"), bench.trace().of("client"));
        assertEquals(List.of("GET /", "data up", "reset"), bench.trace().of("host"));
    }

    @Test
    void theyEndTogetherWhereTheyAreCut() throws InterruptedException {
        bench.tunnels(new TunnelConfig(0, Duration.ZERO, true));
        upgrade();
        bench.host().leg().begins(101);
        bench.tunnels().cut();
        bench.trace().await("stream left");
        assertEquals(List.of("101", "data end"), bench.trace().of("client"));
    }

    @Test
    void theOperatorSaysWhatTheyMay() {
        var proxy =
                JsonConfigNode.of(
                        "{\"tunnels\": {\"max\": 7, \"idle_timeout\": \"5m\", \"drain\":"
                                + " \"cut\"}}");
        assertEquals(
                new TunnelConfig(7, Duration.ofMinutes(5), true),
                TunnelConfig.from(proxy, Duration.ofSeconds(90)));
        assertEquals(
                new TunnelConfig(0, Duration.ofSeconds(90), false),
                TunnelConfig.from(JsonConfigNode.of("{}"), Duration.ofSeconds(90)));
    }
}
