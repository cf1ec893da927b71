package mosn.core;

import mosn.api.plugin.PluginSpec;

import java.util.List;
import java.util.function.Function;

/// A key that a plugin is configured with, to say where two differ. What stands there is not said:
/// it may be secret.
///
/// @param value reads what stands there
record PluginKey(String key, Function<PluginSpec, Object> value) {
    private static final List<PluginKey> ALL =
            List.of(
                    new PluginKey("command", PluginSpec::command),
                    new PluginKey("args", PluginSpec::args),
                    new PluginKey("env", PluginSpec::env),
                    new PluginKey("inherit_env", PluginSpec::inherit),
                    new PluginKey("directory", PluginSpec::directory),
                    new PluginKey("instances", PluginSpec::instances),
                    new PluginKey("procs", PluginSpec::procs),
                    new PluginKey("sha256", spec -> spec.safety().sha256()),
                    new PluginKey("auto_mtls", spec -> spec.safety().mutualTls()),
                    new PluginKey("memory_limit", spec -> spec.resources().memory()),
                    new PluginKey("cpu_limit", spec -> spec.resources().cpus()),
                    new PluginKey("cgroup", spec -> spec.resources().cgroup()),
                    new PluginKey("on_no_cgroup", spec -> spec.resources().required()),
                    new PluginKey("start_timeout", spec -> spec.limits().start()),
                    new PluginKey("drain_timeout", spec -> spec.limits().drain()),
                    new PluginKey("health_interval", spec -> spec.limits().healthInterval()),
                    new PluginKey("hang_after", spec -> spec.limits().hangAfter()),
                    new PluginKey("stop_first", PluginSpec::stopFirst));

    static List<String> differing(PluginSpec one, PluginSpec other) {
        return ALL.stream()
                .filter(it -> !it.value.apply(one).equals(it.value.apply(other)))
                .map(PluginKey::key)
                .toList();
    }
}
