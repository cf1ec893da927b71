package mosn.core.admin;

import static mosn.core.admin.AdminEndpoint.change;
import static mosn.core.admin.AdminEndpoint.read;

import mosn.api.admin.AdminReply;
import mosn.api.admin.AdminRequest;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;

/// MOSN's own paths, with MOSN's texts and codes.
public final class MosnEndpoints {
    private static final Set<String> WHOLE =
            Set.of("mosnconfig", "allrouters", "allclusters", "alllisteners");
    private static final Set<String> NAMED = Set.of("router", "cluster", "listener");

    private MosnEndpoints() {}

    public static AdminEndpoint version(String version) {
        return read("/api/v1/version", _ -> AdminReply.text("mosn version: " + version));
    }

    /// @param state MOSN's number of where the process is in its life: 6 is running
    public static AdminEndpoint states(IntSupplier state) {
        return read(
                "/api/v1/states",
                _ ->
                        AdminReply.text(
                                "pid=%d&state=%d\n"
                                        .formatted(
                                                ProcessHandle.current().pid(), state.getAsInt())));
    }

    public static AdminEndpoint configDump(ConfigSource source) {
        return read("/api/v1/config_dump", request -> configDump(source, request.parameters()));
    }

    private static AdminReply configDump(
            ConfigSource source, Map<String, List<String>> parameters) {
        if (parameters.isEmpty()) {
            return AdminReply.json(source.dump("mosnconfig", ""));
        }
        if (parameters.size() > 1) {
            return AdminReply.text(400, "only support one parameter");
        }
        var parameter = parameters.entrySet().iterator().next();
        var key = parameter.getKey();
        if (WHOLE.contains(key)) {
            return AdminReply.json(source.dump(key, ""));
        }
        if (NAMED.contains(key)) {
            return AdminReply.json(source.dump(key, parameter.getValue().getFirst()));
        }
        return AdminReply.error(500, "internal error");
    }

    public static List<AdminEndpoint> stats(StatsSource source) {
        return List.of(
                read("/api/v1/stats", request -> stats(source, request)),
                read("/api/v1/stats_glob", _ -> AdminReply.text(source.glob())));
    }

    private static AdminReply stats(StatsSource source, AdminRequest request) {
        var parameters = request.parameters();
        if (parameters.size() > 1) {
            return AdminReply.text(400, "only support one parameter");
        }
        var key = request.parameter("key");
        var only = key != null || parameters.isEmpty() ? key : "";
        var json = source.json(only);
        return json == null ? AdminReply.text("no metrics key: " + only) : AdminReply.json(json);
    }

    public static List<AdminEndpoint> logs(LogSource logs) {
        return List.of(
                read("/api/v1/get_loglevel", _ -> AdminReply.json(json(logs.levels()))),
                change("/api/v1/update_loglevel", request -> level(logs, request.body())),
                toggle("enable", path -> logs.toggle(path, true)),
                toggle("disable", path -> logs.toggle(path, false)));
    }

    private static String json(Map<String, String> object) {
        return JsonMapper.shared().writeValueAsString(object);
    }

    private static AdminReply level(LogSource logs, String body) {
        var path = field(body, "log_path");
        var level = field(body, "log_level");
        return path != null && level != null && logs.level(path, level)
                ? AdminReply.text("update logger success\n")
                : AdminReply.error(400, "update logger failed");
    }

    /// Null where the body is no JSON object with such a string.
    private static @Nullable String field(String body, String key) {
        try {
            var value = JsonMapper.shared().readTree(body).get(key);
            return value != null && value.isString() ? value.asString() : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    private static AdminEndpoint toggle(String verb, Predicate<String> change) {
        return change(
                "/api/v1/" + verb + "_log",
                request ->
                        change.test(request.body())
                                ? AdminReply.text(verb + " logger success\n")
                                : AdminReply.error(400, verb + " logger failed"));
    }

    /// The configuration in force.
    @FunctionalInterface
    public interface ConfigSource {
        /// JSON, secrets taken out; an empty object where nothing bears the name.
        ///
        /// @param part one of `mosnconfig`, `allrouters`, `allclusters`, `alllisteners`, `router`,
        ///   `cluster`, `listener`
        /// @param name for the last three; otherwise empty
        String dump(String part, String name);
    }

    /// The numbers that are counted.
    public interface StatsSource {
        /// @param group the full name of one group, as in `downstream.proxy.global`; null for all
        /// @return null where there is no such group
        @Nullable String json(@Nullable String group);

        /// `key:value` lines of the whole proxy's numbers.
        String glob();
    }

    /// The logs that are written.
    public interface LogSource {
        /// Path to level, of error logs.
        Map<String, String> levels();

        /// @param level as in `INFO`
        /// @return false where there is no error log of this path, or no such level
        boolean level(String path, String level);

        /// Switches a log, of errors or of access, on or off.
        ///
        /// @return false where there is no log of this path
        boolean toggle(String path, boolean on);
    }
}
