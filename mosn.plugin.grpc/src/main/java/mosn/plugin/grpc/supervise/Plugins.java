package mosn.plugin.grpc.supervise;

import mosn.api.plugin.PluginHostContext;
import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;
import mosn.plugin.grpc.process.Environment;
import mosn.plugin.grpc.process.Executable;
import mosn.plugin.grpc.process.Folders;
import mosn.plugin.grpc.process.PluginLog;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/// All plugins of one proxy. Safe from any thread.
public final class Plugins implements AutoCloseable {
    /// Longer than asking, telling and killing take.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Surroundings around;
    private final Set<SupervisedPlugin> open = ConcurrentHashMap.newKeySet();

    /// @param environment the proxy's
    public Plugins(PluginHostContext context, Map<String, String> environment) throws IOException {
        this(context, environment, Timing.NORMAL);
    }

    Plugins(PluginHostContext context, Map<String, String> environment, Timing timing)
            throws IOException {
        around =
                new Surroundings(
                        context,
                        new Supervisor(),
                        timing,
                        Clock.system(ZoneId.systemDefault()),
                        new Folders(),
                        Map.copyOf(environment),
                        new Listening());
    }

    /// @throws PluginStartException where it could never start
    public SupervisedPlugin open(String name, PluginSpec spec) {
        Environment.check(name, spec);
        Executable.find(name, spec, around.context().folders(), around.environment());
        var plugin = new SupervisedPlugin(name, spec, around, log(name));
        var others = open.stream().filter(other -> other.name().equals(name)).toList();
        var before = others.stream().filter(SupervisedPlugin::isSwitchedOff).findAny();
        open.add(plugin);
        var _ = plugin.gone().thenRun(() -> open.remove(plugin));
        before.ifPresentOrElse(plugin::beginLike, () -> plugin.begin(others));
        return plugin;
    }

    private PluginLog log(String name) {
        var file = Path.of(around.context().logBase(), GrpcLogs.file(name));
        try {
            return new PluginLog(around.context().log(file), around.clock());
        } catch (IOException e) {
            throw new PluginStartException(
                    name, "cannot have a log: " + e.getMessage(), "write another plugin.log_base");
        }
    }

    /// Waits until the supervisor has done what was given to it before.
    void settle() throws InterruptedException {
        around.supervisor().settle();
    }

    /// Ends all processes, and waits until they are gone.
    @Override
    public void close() {
        var last = Set.copyOf(open);
        last.forEach(plugin -> plugin.close(false));
        var all =
                CompletableFuture.allOf(
                        last.stream()
                                .map(SupervisedPlugin::gone)
                                .toArray(CompletableFuture[]::new));
        var _ = all.completeOnTimeout(null, PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
        around.supervisor().close();
        around.folders().close();
    }
}
