package mosn.api.plugin;

import mosn.api.ConfigNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// What program a plugin is, and how it is to be run. Two that are equal are one plugin.
///
/// @param command the executable: absolute, or relative to the configuration's folder, or, where it
///   is not there, to the folder of the proxy's own executable
/// @param env what the process finds in its environment beside what it inherits
/// @param inherit names of the proxy's own environment variables that it inherits; one that ends in
///   `*` stands for all that begin so
/// @param directory where it runs, relative to where the proxy runs; empty for there
/// @param instances how many processes share the calls, from 1 up
/// @param procs handed to it as `MOSN_PROCS`: how many threads a Go program runs at a time, 0 for
///   as many as there are processors
/// @param limits lengths of time, and what becomes of a process that does not keep them
/// @param sha256 of the executable in hexadecimal digits; empty where any will do
public record PluginSpec(
        String command,
        List<String> args,
        Map<String, String> env,
        List<String> inherit,
        String directory,
        int instances,
        int procs,
        Limits limits,
        String sha256) {
    private static final int MAX_INSTANCES = 64;
    private static final int MAX_PROCS = 4; // MOSN's

    /// What nearly every program needs to find its way, and nothing that is secret.
    private static final List<String> INHERITED =
            List.of("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LC_*", "TZ", "JAVA_HOME");

    public PluginSpec {
        args = List.copyOf(args);
        env = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(env));
        inherit = List.copyOf(inherit);
        if (instances < 1 || instances > MAX_INSTANCES) {
            throw new IllegalArgumentException("instances is " + instances);
        }
    }

    /// MOSN's `Register(name, nil)` for one that runs this program.
    public static PluginSpec of(String command, String... args) {
        return new PluginSpec(
                command, List.of(args), Map.of(), INHERITED, "", 1, 1, Limits.DEFAULT, "");
    }

    /// Reads the keys of a plugin from `node`, which may have others too.
    ///
    /// @param name the plugin's, and the default of `command`
    public static PluginSpec from(ConfigNode node, String name) {
        var inherited = new TreeSet<>(INHERITED);
        inherited.addAll(node.strings("inherit_env"));
        var sha256 = node.string("sha256", "").toLowerCase(java.util.Locale.ROOT);
        if (!sha256.isEmpty() && !sha256.matches("[0-9a-f]{64}")) {
            throw node.problem("sha256", "is no SHA-256", "write what sha256sum prints");
        }
        return new PluginSpec(
                node.string("command", name),
                node.strings("args"),
                node.node("env").stringMap(),
                new ArrayList<>(inherited),
                node.string("directory", ""),
                (int) node.number("instances", 1, 1, MAX_INSTANCES),
                (int) node.number("procs", 1, 0, MAX_PROCS),
                Limits.from(node),
                sha256);
    }

    public PluginSpec env(Map<String, String> more) {
        var all = new LinkedHashMap<>(env);
        all.putAll(more);
        return new PluginSpec(
                command, args, all, inherit, directory, instances, procs, limits, sha256);
    }

    public PluginSpec directory(String where) {
        return new PluginSpec(command, args, env, inherit, where, instances, procs, limits, sha256);
    }

    public PluginSpec instances(int count) {
        return new PluginSpec(command, args, env, inherit, directory, count, procs, limits, sha256);
    }

    public PluginSpec limits(Limits other) {
        return new PluginSpec(
                command, args, env, inherit, directory, instances, procs, other, sha256);
    }

    /// How long things may take.
    ///
    /// @param start from its start until a process has said where it listens
    /// @param drain for calls under way when it is to end
    /// @param healthInterval between two questions after its health; zero for none
    /// @param hangAfter a process that has let so many calls in a row pass their deadline is
    ///   replaced; 0 for never
    public record Limits(Duration start, Duration drain, Duration healthInterval, int hangAfter) {
        /// `start` is go-plugin's.
        public static final Limits DEFAULT =
                new Limits(
                        Duration.ofSeconds(60), Duration.ofSeconds(5), Duration.ofSeconds(5), 20);

        static Limits from(ConfigNode node) {
            return new Limits(
                    node.duration("start_timeout", DEFAULT.start),
                    node.duration("drain_timeout", DEFAULT.drain),
                    node.duration("health_interval", DEFAULT.healthInterval),
                    (int) node.number("hang_after", DEFAULT.hangAfter, 0, Integer.MAX_VALUE));
        }
    }
}
