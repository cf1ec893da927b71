package mosn.core;

import mosn.core.config.ConfigFile;

import java.util.LinkedHashMap;
import java.util.Map;

/// What of a configuration is decided at the start, and holds until the end.
final class FixedConfig {
    private FixedConfig() {}

    /// @throws ProxyException whose message says what has changed
    static void check(ConfigFile before, ConfigFile after) {
        var old = of(before);
        of(after)
                .forEach(
                        (what, now) -> {
                            var was = old.remove(what);
                            if (!now.equals(was)) {
                                throw cannotChange(what, was == null ? "nothing" : was, now);
                            }
                        });
        if (!old.isEmpty()) {
            var gone = old.entrySet().iterator().next();
            throw cannotChange(gone.getKey(), gone.getValue(), "nothing");
        }
    }

    private static ProxyException cannotChange(String what, String was, String now) {
        return new ProxyException(
                what
                        + ": is "
                        + now
                        + ", and was "
                        + was
                        + " when the proxy started; write what it was, or restart the proxy");
    }

    private static Map<String, String> of(ConfigFile file) {
        var fixed = new LinkedHashMap<String, String>();
        var server = file.config().server();
        fixed.put("servers[0].processor", String.valueOf(server.eventLoops()));
        fixed.put("plugin.log_base", file.config().pluginLogBase());
        fixed.put("servers[0].default_log_path", server.log().path());
        fixed.put("servers[0].global_log_roller", server.log().roller().toString());
        var admin = file.config().admin();
        if (admin != null) {
            fixed.put("admin", admin.address() + ":" + admin.port());
        }
        return fixed;
    }
}
