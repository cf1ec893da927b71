package mosn.testkit;

import mosn.api.ConfigException;
import mosn.api.ExtensionContext;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;

import java.time.Duration;
import java.util.List;

/// Drives the streams of one stream filter as the proxy would, without sockets:
///
/// ```
/// var driver = FilterDriver.of(new AuthProvider(), "{\"headers\": {\"User\": \"admin\"}}");
/// var outcome = driver.request("GET", "/").header("user", "guest").send();
/// assertEquals(403, outcome.reply().status());
/// ```
///
/// Phases come in the proxy's order, and only those that the filter overrides. A filter of a
/// factory that says so runs on virtual threads, all others on the test's. What would be refused or
/// go wrong in the proxy fails the test: an unknown configuration key, a data method without
/// `STREAMED`, the use of a stream or chunk that is lent no more.
public final class FilterDriver implements AutoCloseable {
    private final StreamFilterFactory factory;
    private final TestContext context;

    private FilterDriver(StreamFilterFactory factory, TestContext context) {
        this.factory = factory;
        this.context = context;
    }

    /// Makes a factory of this configuration, under the provider's type as its name.
    ///
    /// @param json what stands behind `config`
    /// @throws ConfigException where the provider refuses it, or nobody asked for a key
    public static FilterDriver of(StreamFilterFactoryProvider provider, String json) {
        return of(provider, json, new TestContext(provider.type()));
    }

    /// The same with a context that has been told before what clusters answer.
    public static FilterDriver of(
            StreamFilterFactoryProvider provider, String json, TestContext context) {
        return new FilterDriver(
                Config.read(json, config -> provider.create(config, context)), context);
    }

    /// A stream of HTTP/1.
    ///
    /// @param target path and query, as in `/search?q=1`
    public StreamScript request(String method, String target) {
        var request = new MemoryRequest("Http1", method, Lease.opened());
        var mark = target.indexOf('?');
        request.path(mark < 0 ? target : target.substring(0, mark));
        request.query(mark < 0 ? null : target.substring(mark + 1));
        return new StreamScript(this, request);
    }

    /// Moves the time, and runs what becomes due.
    public void advance(Duration time) {
        context.advance(time);
    }

    public TestContext context() {
        return context;
    }

    /// What was logged so far, as in `WARNING no such user`.
    public List<String> logged() {
        return context.logged();
    }

    /// Closes the factory, and then its [ExtensionContext].
    @Override
    public void close() {
        factory.close();
        context.close();
    }

    RunningStream start(StreamScript script) {
        var run = run(script);
        run.proceed();
        return new RunningStream(run);
    }

    /// Not yet begun.
    Run run(StreamScript script) {
        return new Run(script, factory, new TestStream(script, context.clock()));
    }

    TestRouteConfig.Piece<?> routePiece(String json) {
        var config = context.routeConfig();
        if (config == null) {
            throw new ConfigException(
                    "per_filter_config." + context.name(),
                    "is given, but the filter takes no configuration per route",
                    "remove it, or have the provider call context.routeConfig");
        }
        return config.read(json);
    }
}
