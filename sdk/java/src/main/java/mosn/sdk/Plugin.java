package mosn.sdk;

import io.grpc.ServerServiceDefinition;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// A plugin process: what it serves, and how. Its `main` is one line:
///
/// ```java
/// Plugin.filter(config -> Filter.none().beforeRoute(stream -> …)).serve();
/// ```
///
/// Nothing may be printed to `System.out` before [#serve]; behind it, it is the same as
/// `System.err`, which the proxy keeps as the plugin's log.
public final class Plugin {
    private static final int THREADS = 200;
    private static final int MESSAGE = 64 << 20;

    private final @Nullable FilterFactory factory;
    private final @Nullable CallHandler calls;
    private final Options options;

    private Plugin(@Nullable FilterFactory factory, @Nullable CallHandler calls, Options options) {
        this.factory = factory;
        this.calls = calls;
        this.options = options;
    }

    /// One that looks at streams. Calls, as a host of the first protocol makes them, ask its
    /// request phases.
    public static Plugin filter(FilterFactory factory) {
        return new Plugin(factory, null, Options.DEFAULT);
    }

    /// One that answers MOSN's `Call`.
    public static Plugin calls(CallHandler handler) {
        return new Plugin(null, handler, Options.DEFAULT);
    }

    /// The same, which answers `Call` in its own way.
    public Plugin andCalls(CallHandler handler) {
        return new Plugin(factory, handler, options);
    }

    /// What the filter is made of for calls, which bring no configuration: those of a host of the
    /// first protocol, and of extensions.
    public Plugin config(String json) {
        return with(new Options(json, options.direct, options.tcp, options.maxMessage));
    }

    /// The filter's functions never block, and run on the threads of the network: a hop less.
    public Plugin neverBlocks() {
        return with(new Options(options.json, true, options.tcp, options.maxMessage));
    }

    /// Listens on a port of the loopback address, where anybody on the machine may call.
    public Plugin onTcp() {
        return with(new Options(options.json, options.direct, true, options.maxMessage));
    }

    /// @param bytes of the longest message that is taken; 64 MiB by default
    public Plugin maxMessage(int bytes) {
        return with(new Options(options.json, options.direct, options.tcp, bytes));
    }

    private Plugin with(Options changed) {
        return new Plugin(factory, calls, changed);
    }

    /// Serves until the host wants it to end or is gone. Ends the process with 1, and a text on
    /// stderr, where it cannot begin.
    public void serve() {
        var handshake = System.out;
        System.setOut(System.err);
        try {
            serve(Environment.from(System.getenv(), factory == null ? 1 : 2), handshake);
        } catch (StartException e) {
            refuse(String.valueOf(e.getMessage()));
        } catch (ConfigException e) {
            refuse("The plugin's configuration is wrong: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            refuse("The plugin cannot start: " + e);
        }
    }

    private static void refuse(String why) {
        System.err.println(why);
        Runtime.getRuntime().exit(1);
    }

    private void serve(Environment environment, PrintStream handshake) throws Exception {
        HclogHandler.install(System.err);
        HostWatch.start();
        var endpoint = open(environment);
        handshake.print(
                "1|"
                        + environment.version()
                        + "|"
                        + endpoint.address()
                        + "|grpc|"
                        + endpoint.certificate()
                        + "\n");
        handshake.flush();
        endpoint.awaitEnd();
    }

    private Endpoint open(Environment environment) throws Exception {
        var blocking = blocking();
        var services = new ArrayList<ServerServiceDefinition>();
        if (factory != null) {
            var threads = options.direct ? (Executor) Runnable::run : blocking;
            services.add(new FilterService(factory, threads, blocking).definition());
        }
        services.add(new CallService(callHandler(environment), blocking).definition());
        var end = new Closing();
        services.addAll(new ControlServices(end).definitions());
        var endpoint = listen(environment, services);
        end.endpoint = endpoint;
        return endpoint;
    }

    private Endpoint listen(Environment environment, List<ServerServiceDefinition> services)
            throws IOException {
        return Endpoint.open(environment, options.tcp, options.maxMessage, services);
    }

    /// With the second protocol a filter answers calls, too, where it has something to be made of.
    private CallHandler callHandler(Environment environment) throws Exception {
        if (calls != null) {
            return calls;
        }
        if (factory == null) {
            throw new IllegalStateException("serves nothing");
        }
        var json = options.json;
        if (json == null && environment.version() > 1) {
            return request -> {
                throw new IllegalStateException("answers no calls: it is asked by its filter");
            };
        }
        return new FilteredCall(factory.create(Config.of(json == null ? "{}" : json)));
    }

    private static Executor blocking() {
        var pool =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        task -> {
                            var thread = new Thread(task, "filter");
                            thread.setDaemon(true);
                            return thread;
                        });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /// What Shutdown does once there is something to shut down.
    private static final class Closing implements Runnable {
        private volatile @Nullable Endpoint endpoint;

        @Override
        public void run() {
            var open = endpoint;
            if (open != null) {
                open.close();
            }
        }
    }

    private record Options(@Nullable String json, boolean direct, boolean tcp, int maxMessage) {
        private static final Options DEFAULT = new Options(null, false, false, MESSAGE);
    }
}
