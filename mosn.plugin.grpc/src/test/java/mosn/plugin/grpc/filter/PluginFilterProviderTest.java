package mosn.plugin.grpc.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.ConfigException;
import mosn.api.plugin.Plugin;
import mosn.api.stream.RouteConfig;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.testkit.FilterDriver;
import mosn.testkit.TestContext;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/// What a process of the second protocol wishes for.
class PluginFilterProviderTest {
    private final TestContext context = new TestContext("wishing");
    private final AtomicBoolean closed = new AtomicBoolean();

    @Test
    void aWishForAVariableThatIsNotThereIsRefused() {
        context.lacks("nope");
        context.lend(new Wishing(new Wished(List.of("x-mosn-path", "nope"), closed)));
        var e =
                assertThrows(
                        ConfigException.class,
                        () -> FilterDriver.of(new PluginFilterProvider(), "{}", context));
        assertEquals(
                "config.config: is answered with a wish that cannot be: there is no variable"
                        + " \"nope\"; mend the plugin",
                e.getMessage());
        assertTrue(closed.get());
    }

    @Test
    void ofWhatIsToBeAloneThereAreNoSeveral() {
        var json = "{\"stop_first\": true, \"instances\": 2}";
        var e =
                assertThrows(
                        ConfigException.class,
                        () -> FilterDriver.of(new PluginFilterProvider(), json, context));
        assertEquals(
                "config.stop_first: is for a program of which two cannot run at once, and there are"
                        + " to be several instances; remove it, or instances",
                e.getMessage());
    }

    private record Wishing(Filter filter) implements Plugin {
        @Override
        public String name() {
            return "wishing";
        }

        @Override
        public CompletionStage<Response> call(Request request, Duration timeout) {
            throw new AssertionError(request);
        }

        @Override
        public CompletionStage<Void> started() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Status status() {
            return new Status(true, true, "");
        }

        @Override
        public CompletionStage<Optional<Filter>> filter(FilterRequest request) {
            return CompletableFuture.completedFuture(Optional.of(filter));
        }
    }

    private record Wished(List<String> variables, AtomicBoolean closed) implements Plugin.Filter {
        @Override
        public Config config() {
            return () -> 1;
        }

        @Override
        public boolean actsOnRoutes() {
            return false;
        }

        @Override
        public CompletionStage<Config> piece(String json) {
            throw new AssertionError(json);
        }

        @Override
        public StreamFilterFactory perRoute(RouteConfig<? extends Config> pieces) {
            throw new AssertionError(pieces);
        }

        @Override
        public StreamFilter create(Stream stream) {
            throw new AssertionError(stream);
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }
}
