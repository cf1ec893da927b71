package mosn.plugin.grpc.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import mosn.api.ConfigException;
import mosn.api.grpc.GrpcPeer;
import mosn.api.plugin.PluginSpec;
import mosn.api.tls.TlsMaterial;
import mosn.plugin.grpc.call.Auxiliary;
import mosn.plugin.grpc.filter.PluginFilterProvider;
import mosn.plugin.grpc.process.Identity;
import mosn.testkit.ConformanceCase;
import mosn.testkit.FilterDriver;
import mosn.testkit.TestContext;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// Processes of both SDKs pass the cases that the filter `auth` passes in the proxy.
@Timeout(120)
class ConformanceTest {
    private static final String STATUS = "(?s).*\"status\": (\\d+).*";

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource
    void theSecondProtocolYieldsTheSameTranscripts(Sdk sdk) throws Exception {
        assumeTrue(sdk.isThere(), "gRPC for Python is not installed (apt: python3-grpcio)");
        try (var run = new Run(sdk.command("AuthPlugin"))) {
            for (var one : ConformanceCase.ofAuth()) {
                var driver = run.driver("\"config\": " + one.config());
                assertEquals(
                        one.transcript(), ConformanceCase.transcript(one.run(driver)), one.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsHeldBackGoesOutBeforeTheTrailers(Sdk sdk) throws Exception {
        assumeTrue(sdk.isThere(), "gRPC for Python is not installed (apt: python3-grpcio)");
        try (var run = new Run(sdk.command("ExamplePlugin"))) {
            var driver = run.driver("\"config\": {\"user\": \"a\", \"kind\": \"holds\"}");
            var outcome =
                    driver.request("POST", "/")
                            .body("one ", "two")
                            .trailer("t", "1")
                            .answered(200, "three ", "four")
                            .answeredTrailer("u", "2")
                            .send();
            assertEquals("one two", outcome.request().text());
            assertEquals("1", outcome.request().trailers().get("t"));
            assertEquals("three four", outcome.response().text());
            assertEquals("2", outcome.response().trailers().get("u"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void underMutualTlsNobodyElseIsAnswered(Sdk sdk) throws Exception {
        assumeTrue(sdk.isThere(), "gRPC for Python is not installed (apt: python3-grpcio)");
        try (var run = new Run(sdk.command("AuthPlugin"), new PluginSpec.Safety("", true))) {
            var one = ConformanceCase.ofAuth().getFirst();
            var driver = run.driver("\"config\": " + one.config());
            assertEquals(one.transcript(), ConformanceCase.transcript(one.run(driver)));
            assertEquals(1, run.bench.host.materials.size());
            var address = run.bench.host.peers.getLast();
            for (var other :
                    List.of(run.bench.host.peer("auth", address), stranger(run, address))) {
                var health = new Auxiliary(other).health(Duration.ofSeconds(1));
                assertFalse(health.toCompletableFuture().join().well());
                other.close();
            }
        }
    }

    /// Knows the process's certificate, and has one of its own.
    private static GrpcPeer stranger(Run run, SocketAddress address) {
        var known = run.bench.host.materials.getFirst().trust();
        var own = Identity.make(Instant.now());
        var material = TlsMaterial.of(own.certificate(), own.key()).trusting(known);
        return run.bench.host.peer("auth", address, material);
    }

    /// What a call cannot say is left out: it has no routes.
    @ParameterizedTest
    @EnumSource
    void callsYieldEqualVerdicts(Sdk sdk) throws Exception {
        assumeTrue(sdk.isThere(), "gRPC for Python is not installed (apt: python3-grpcio)");
        var byConfig = new HashMap<String, List<ConformanceCase>>();
        for (var one : ConformanceCase.ofAuth()) {
            if (!one.config().contains("after_route")) {
                byConfig.computeIfAbsent(one.config(), _ -> new ArrayList<>()).add(one);
            }
        }
        for (var cases : byConfig.entrySet()) {
            var config = cases.getKey();
            var status = config.matches(STATUS) ? config.replaceAll(STATUS, "$1") : "403";
            try (var run = new Run(sdk.firstOnly("AuthPlugin", config))) {
                var driver = run.driver("\"status\": {\"-1\": " + status + "}");
                for (var one : cases.getValue()) {
                    assertEquals(verdict(one.transcript()), verdict(one, driver), one.name());
                }
            }
        }
    }

    private static String verdict(ConformanceCase one, FilterDriver driver) {
        return verdict(ConformanceCase.transcript(one.run(driver)));
    }

    /// What upstream and client have seen; why is not said by a call.
    private static String verdict(List<String> transcript) {
        return String.join(
                "\n", transcript.stream().filter(line -> !line.startsWith("beforeRoute")).toList());
    }

    @ParameterizedTest
    @EnumSource
    void whatItRefusesIsRefusedInItsWords(Sdk sdk) throws Exception {
        assumeTrue(sdk.isThere(), "gRPC for Python is not installed (apt: python3-grpcio)");
        try (var run = new Run(sdk.command("AuthPlugin"))) {
            assertEquals(
                    "config.config.headers: is missing; write what a request must have",
                    refusal(() -> run.driver("\"config\": {}")));
            var routed = "{\"headers\": {\"a\": \"b\"}, \"phase\": \"after_route\"}";
            var driver = run.driver("\"config\": " + routed);
            assertEquals(
                    "per_filter_config.auth.headers: is missing; write what a request must have",
                    refusal(() -> driver.request("GET", "/").routeConfig("{}")));
            var unrouted = run.driver("\"config\": {\"headers\": {\"a\": \"b\"}}");
            assertTrue(
                    refusal(() -> unrouted.request("GET", "/").routeConfig("{}"))
                            .startsWith("per_filter_config.auth: is given, but"));
        }
    }

    private static String refusal(org.junit.jupiter.api.function.Executable refused) {
        return String.valueOf(assertThrows(ConfigException.class, refused).getMessage());
    }

    /// One plugin, and a filter for each configuration.
    private final class Run implements AutoCloseable {
        private final Bench bench = new Bench(new NetworkHost(folder), Timing.NORMAL);
        private final SupervisedPlugin plugin;
        private final List<FilterDriver> drivers = new ArrayList<>();

        Run(List<String> command) throws Exception {
            this(command, PluginSpec.Safety.DEFAULT);
        }

        Run(List<String> command, PluginSpec.Safety safety) throws Exception {
            var arguments = command.subList(1, command.size()).toArray(String[]::new);
            var spec = PluginSpec.of(command.getFirst(), arguments).safety(safety);
            plugin = bench.plugins.open("auth", spec);
        }

        FilterDriver driver(String keys) {
            var context = new TestContext("auth");
            context.lend(plugin);
            var driver =
                    FilterDriver.of(
                            new PluginFilterProvider(),
                            "{\"timeout\": \"9s\", " + keys + "}",
                            context);
            drivers.add(driver);
            return driver;
        }

        @Override
        public void close() {
            drivers.forEach(FilterDriver::close);
            bench.close();
        }
    }
}
