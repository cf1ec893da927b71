package mosn.core.admin;

import mosn.api.admin.AdminReply;
import mosn.api.admin.AdminRequest;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;

import java.util.List;
import java.util.Map;

/// What operators see of plugin processes, and may do to them: MOSN's path with MOSN's texts, and
/// all there is to know as JSON.
public final class PluginEndpoints {
    private static final String ENABLE = "enable";
    private static final String DISABLE = "disable";
    private static final String STATUS = "status";
    private static final String USAGE =
            """
            Usage:
            /plugin?status=all
            /plugin?status=pluginname
            /plugin?enable=pluginname
            /plugin?disable=pluginname
            """;

    private PluginEndpoints() {}

    public static List<AdminEndpoint> of(PluginSource plugins) {
        return List.of(
                AdminEndpoint.either(
                        "/api/v1/plugin",
                        parameters ->
                                parameters.containsKey(ENABLE) || parameters.containsKey(DISABLE),
                        request -> plugin(plugins, request)),
                AdminEndpoint.read(
                        "/api/v1/plugins",
                        _ ->
                                AdminReply.json(
                                        JsonMapper.shared()
                                                .writeValueAsString(plugins.reports()))));
    }

    private static AdminReply plugin(PluginSource plugins, AdminRequest request) {
        var enable = parameter(request, ENABLE);
        if (enable != null) {
            return isKnown(plugins, enable)
                    ? changed(ENABLE, enable, plugins.enable(enable))
                    : unknown(enable);
        }
        var disable = parameter(request, DISABLE);
        if (disable != null) {
            if (!isKnown(plugins, disable)) {
                return unknown(disable);
            }
            plugins.disable(disable);
            return changed(DISABLE, disable, null);
        }
        var status = parameter(request, STATUS);
        return status == null ? AdminReply.text(400, USAGE) : status(plugins.statuses(), status);
    }

    private static @Nullable String parameter(AdminRequest request, String name) {
        var value = request.parameter(name);
        return value == null || value.isEmpty() ? null : value;
    }

    private static boolean isKnown(PluginSource plugins, String name) {
        return plugins.statuses().containsKey(name);
    }

    private static AdminReply changed(String verb, String name, @Nullable String problem) {
        return problem == null
                ? AdminReply.text(verb + " " + name + " success\n")
                : AdminReply.text(400, problem + "\n");
    }

    private static AdminReply status(Map<String, PluginStatus> all, String name) {
        if (name.equals("all")) {
            var lines = new StringBuilder();
            all.forEach((plugin, status) -> lines.append(line(plugin, status)));
            return AdminReply.text(lines + "\n");
        }
        var status = all.get(name);
        return status == null ? unknown(name) : AdminReply.text(line(name, status));
    }

    private static String line(String name, PluginStatus status) {
        return "name:%s,enable:%b,on:%b\n".formatted(name, status.enabled(), status.on());
    }

    private static AdminReply unknown(String name) {
        return AdminReply.text(400, "plugin " + name + " no register\n");
    }

    /// @param enabled whether it may run
    /// @param on whether it does
    public record PluginStatus(boolean enabled, boolean on) {}

    /// The plugins of a proxy.
    public interface PluginSource {
        /// By name.
        Map<String, PluginStatus> statuses();

        /// What JSON can say.
        List<Map<String, Object>> reports();

        /// Waits for a while until it runs.
        ///
        /// @return why it does not; null where it does
        @Nullable String enable(String name);

        void disable(String name);
    }
}
