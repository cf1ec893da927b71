package mosn.core;

import mosn.api.admin.AdminReply;
import mosn.api.admin.AdminRequest;
import mosn.api.plugin.PluginHost;
import mosn.core.admin.AdminEndpoint;
import mosn.core.admin.FilterEndpoints;
import mosn.core.admin.MosnEndpoints;
import mosn.core.admin.PluginEndpoints;
import mosn.core.config.ConfigDump;
import mosn.core.config.Units;
import mosn.core.observe.ErrorLog;
import mosn.core.observe.LogFiles;
import mosn.core.observe.LogLevel;
import mosn.core.observe.PrometheusText;
import mosn.core.observe.Stats;
import mosn.core.stream.FilterSlot;
import mosn.core.stream.FilterSwitch;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.json.JsonMapper;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/// What the admin endpoint shows of one proxy.
final class Admin {
    private static final Logger LOG = LoggerFactory.getLogger(Admin.class);

    /// Where the proxy itself answers: no place for an extension.
    static final Set<String> PATHS =
            Set.of(
                    "/api/v1/version",
                    "/api/v1/states",
                    "/api/v1/config_dump",
                    "/api/v1/stats",
                    "/api/v1/stats_glob",
                    "/api/v1/get_loglevel",
                    "/api/v1/update_loglevel",
                    "/api/v1/enable_log",
                    "/api/v1/disable_log",
                    "/api/v1/plugin",
                    "/api/v1/plugins",
                    "/api/v1/plugins/reload",
                    "/api/v1/plugins/cut",
                    "/api/v1/extensions",
                    "/api/v1/filters",
                    "/api/v1/filters/disable",
                    "/api/v1/filters/enable",
                    "/api/v1/clusters",
                    "/metrics");

    /// How long an operator who enables a plugin is kept waiting for it.
    private static final long MOST_SECONDS = 10;

    private Admin() {}

    static List<AdminEndpoint> endpoints(
            Supplier<Proxy.State> state,
            Supplier<Generation> now,
            Supplier<Map<String, Object>> extensions,
            Runnable reload,
            IntPredicate cut,
            Stats stats,
            LogFiles files,
            ErrorLog errors,
            PluginProcesses processes) {
        var endpoints = new ArrayList<AdminEndpoint>();
        endpoints.add(MosnEndpoints.version(Proxy.version()));
        endpoints.add(MosnEndpoints.states(() -> state.get().number()));
        endpoints.add(MosnEndpoints.configDump((part, name) -> dump(now.get().dump(), part, name)));
        endpoints.addAll(MosnEndpoints.stats(new Numbers(stats)));
        endpoints.addAll(MosnEndpoints.logs(new Logs(files, errors)));
        endpoints.addAll(FilterEndpoints.of(new Filters(now)));
        endpoints.addAll(PluginEndpoints.of(new Plugins(processes)));
        endpoints.add(
                AdminEndpoint.read(
                        "/api/v1/extensions",
                        request ->
                                AdminReply.json(
                                        JsonMapper.shared().writeValueAsString(extensions.get()))));
        endpoints.add(
                AdminEndpoint.read(
                        "/api/v1/clusters",
                        _ ->
                                AdminReply.json(
                                        JsonMapper.shared()
                                                .writeValueAsString(
                                                        ClusterReport.of(now.get().clusters())))));
        endpoints.add(AdminEndpoint.read("/metrics", _ -> prometheus(stats)));
        endpoints.add(
                AdminEndpoint.change("/api/v1/plugins/reload", _ -> reloaded(reload, extensions)));
        endpoints.add(AdminEndpoint.change("/api/v1/plugins/cut", request -> cut(request, cut)));
        return endpoints;
    }

    private static AdminReply prometheus(Stats stats) {
        return new AdminReply(
                200, PrometheusText.CONTENT_TYPE, PrometheusText.of(stats.snapshot()));
    }

    /// What the configuration and the plugins are afterwards, or why they are what they were.
    private static AdminReply reloaded(Runnable reload, Supplier<Map<String, Object>> extensions) {
        try {
            reload.run();
        } catch (RuntimeException e) {
            LOG.error("the reload that admin was asked for changes nothing: {}", e.getMessage());
            return AdminReply.error(400, String.valueOf(e.getMessage()));
        }
        return AdminReply.json(JsonMapper.shared().writeValueAsString(extensions.get()));
    }

    private static AdminReply cut(AdminRequest request, IntPredicate cut) {
        var number = Objects.requireNonNullElse(request.parameter("number"), "");
        if (!number.matches("\\d{1,9}")) {
            return AdminReply.error(
                    400,
                    "number: is "
                            + (number.isEmpty() ? "missing" : "no number")
                            + "; write that of a replaced configuration, as /api/v1/extensions"
                            + " lists them");
        }
        return cut.test(Integer.parseInt(number))
                ? AdminReply.json("{}")
                : AdminReply.error(
                        404,
                        "no replaced configuration "
                                + number
                                + " has streams any more; /api/v1/extensions lists those that"
                                + " have");
    }

    private static String dump(ConfigDump dump, String part, String name) {
        return switch (part) {
            case "allrouters" -> dump.allRouters();
            case "allclusters" -> dump.allClusters();
            case "alllisteners" -> dump.allListeners();
            case "router" -> dump.router(name);
            case "cluster" -> dump.cluster(name);
            case "listener" -> dump.listener(name);
            default -> dump.mosnConfig();
        };
    }

    private record Filters(Supplier<Generation> now) implements FilterEndpoints.FilterSource {
        @Override
        public List<Map<String, Object>> reports() {
            return now.get().filters().stream().map(FilterSlot::report).toList();
        }

        @Override
        public @Nullable Duration time(String text) {
            return Units.duration(text);
        }

        @Override
        public @Nullable Map<String, Object> disable(
                FilterEndpoints.Which which, String reason, Duration time) {
            return change(which, off -> off.off(reason, scope(which), time));
        }

        @Override
        public @Nullable Map<String, Object> enable(FilterEndpoints.Which which) {
            return change(which, off -> off.on(scope(which)));
        }

        private static FilterSwitch.Scope scope(FilterEndpoints.Which which) {
            if (which.route() != null) {
                return FilterSwitch.Scope.route(which.route());
            }
            return which.virtualHost() == null
                    ? FilterSwitch.Scope.ALL
                    : FilterSwitch.Scope.virtualHost(which.virtualHost());
        }

        @Override
        public @Nullable Set<String> virtualHosts(String listener) {
            var router = now.get().router(listener);
            return router == null ? null : router.virtualHosts();
        }

        @Override
        public @Nullable Set<String> routes(String listener) {
            var router = now.get().router(listener);
            return router == null ? null : router.routes();
        }

        private @Nullable Map<String, Object> change(
                FilterEndpoints.Which which, Consumer<FilterSwitch> change) {
            for (var slot : now.get().filters()) {
                if (slot.isNamed(which.listener(), which.filter())) {
                    change.accept(slot.off());
                    return slot.report();
                }
            }
            return null;
        }
    }

    private record Plugins(PluginProcesses processes) implements PluginEndpoints.PluginSource {
        @Override
        public Map<String, PluginEndpoints.PluginStatus> statuses() {
            var statuses = new TreeMap<String, PluginEndpoints.PluginStatus>();
            processes
                    .current()
                    .forEach(
                            (name, plugin) -> {
                                var status = plugin.status();
                                statuses.put(
                                        name,
                                        new PluginEndpoints.PluginStatus(
                                                status.enabled(), status.on()));
                            });
            return statuses;
        }

        @Override
        public List<Map<String, Object>> reports() {
            return processes.current().values().stream().map(PluginHost.Running::report).toList();
        }

        @Override
        public @Nullable String enable(String name) {
            var plugin = processes.current().get(name);
            if (plugin == null) {
                return "plugin " + name + " is gone";
            }
            try {
                plugin.enable().toCompletableFuture().get(MOST_SECONDS, TimeUnit.SECONDS);
                return null;
            } catch (TimeoutException e) {
                return notYet(plugin);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the proxy ends
                return notYet(plugin);
            } catch (ExecutionException e) {
                return String.valueOf(Objects.requireNonNull(e.getCause()).getMessage());
            }
        }

        private static String notYet(PluginHost.Running plugin) {
            return "plugin "
                    + plugin.name()
                    + " is enabled, but not ready yet: "
                    + plugin.status().detail();
        }

        @Override
        public void disable(String name) {
            var plugin = processes.current().get(name);
            if (plugin != null) {
                plugin.disable();
            }
        }
    }

    private record Numbers(Stats stats) implements MosnEndpoints.StatsSource {
        @Override
        public @Nullable String json(@Nullable String group) {
            return stats.json(group);
        }

        @Override
        public String glob() {
            return stats.glob();
        }
    }

    private record Logs(LogFiles files, ErrorLog errors) implements MosnEndpoints.LogSource {
        @Override
        public Map<String, String> levels() {
            return errors.levels();
        }

        @Override
        public boolean level(String path, String level) {
            var known = LogLevel.of(level);
            return known != null && errors.level(path, known);
        }

        @Override
        public boolean toggle(String path, boolean on) {
            return files.toggle(path, on);
        }
    }
}
