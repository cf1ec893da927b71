package mosn.plugin.grpc.process;

import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

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

    /// What every shell sets itself, whatever it finds there.
    private static final List<String> SHELLS = List.of("IFS", "LINENO", "OPTIND", "PPID", "PWD");

    /// What a shell passes on: some drop all else.
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Environment() {}

    /// @throws PluginStartException where the specification sets what only the proxy may
    public static void check(String plugin, PluginSpec spec) {
        for (var name : spec.env().keySet()) {
            if (OURS.contains(name)) {
                throw new PluginStartException(
                        plugin, "has " + name + " in env, which the proxy sets", "remove it");
            }
            if (SHELLS.contains(name)) {
                throw new PluginStartException(
                        plugin,
                        "has " + name + " in env, which the shell that starts it sets",
                        "remove it");
            }
            checkName(plugin, name, "env");
        }
        for (var name : spec.inherit()) {
            if (!name.endsWith("*")) {
                checkName(plugin, name, "inherit_env");
            }
        }
    }

    private static void checkName(String plugin, String name, String key) {
        if (!NAME.matcher(name).matches()) {
            throw new PluginStartException(
                    plugin,
                    "has \"" + name + "\" in " + key + ", which no shell passes on",
                    "write a name of letters, digits and _ that begins with no digit");
        }
    }

    /// Where it looks for programs; empty where the system says so.
    ///
    /// @param own the proxy's
    static String path(PluginSpec spec, Map<String, String> own) {
        var inherited = inherits(spec.inherit(), "PATH") ? own.getOrDefault("PATH", "") : "";
        return spec.env().getOrDefault("PATH", inherited);
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
                    if (NAME.matcher(name).matches() && inherits(spec.inherit(), name)) {
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
