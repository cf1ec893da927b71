package mosn.plugin.grpc.process;

import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a process finds in its environment: what it may inherit, what was written for it, and what
/// MOSN and go-plugin tell their plugins.
public final class Environment {
    /// What tells a plugin that it was started as one.
    private static final String COOKIE = "MOSN_PLUGIN";

    private static final List<String> OURS =
            List.of(
                    COOKIE,
                    "MOSN_PROCS",
                    "MOSN_LOGBASE",
                    "PLUGIN_MIN_PORT",
                    "PLUGIN_MAX_PORT",
                    "PLUGIN_PROTOCOL_VERSIONS",
                    "PLUGIN_CLIENT_CERT",
                    "TMPDIR");

    private Environment() {}

    /// @throws PluginStartException where the specification sets what only the proxy may
    public static void check(String plugin, PluginSpec spec) {
        for (var name : spec.env().keySet()) {
            if (OURS.contains(name)) {
                throw new PluginStartException(
                        plugin, "has " + name + " in env, which the proxy sets", "remove it");
            }
            if (name.isEmpty() || name.contains("=") || name.contains("\0")) {
                throw new PluginStartException(
                        plugin, "has \"" + name + "\" in env, which is no name", "write another");
            }
        }
    }

    /// @param own the proxy's
    /// @param versions of the protocol, as in `1,2`
    /// @param folder for its sockets and temporary files
    /// @param certificate that the proxy shows; empty where it shows none
    public static Map<String, String> of(
            PluginSpec spec,
            Map<String, String> own,
            String logBase,
            String versions,
            Path folder,
            String certificate) {
        var made = new LinkedHashMap<String, String>();
        own.forEach(
                (name, value) -> {
                    if (inherits(spec.inherit(), name)) {
                        made.put(name, value);
                    }
                });
        made.putAll(spec.env());
        made.put("MOSN_PROCS", String.valueOf(spec.procs()));
        made.put("MOSN_LOGBASE", logBase);
        made.put(COOKIE, "ON");
        made.put("PLUGIN_MIN_PORT", "10000");
        made.put("PLUGIN_MAX_PORT", "25000");
        made.put("PLUGIN_PROTOCOL_VERSIONS", versions);
        made.put("TMPDIR", folder.toString());
        if (!certificate.isEmpty()) {
            made.put("PLUGIN_CLIENT_CERT", certificate);
        }
        return made;
    }

    private static boolean inherits(List<String> patterns, String name) {
        for (var pattern : patterns) {
            if (pattern.endsWith("*")
                    ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                    : name.equals(pattern)) {
                return true;
            }
        }
        return false;
    }
}
