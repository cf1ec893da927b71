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
/// @param resources how much it may take
/// @param safety how sure the proxy is to be that it speaks with the program that is meant
/// @param stopFirst whether one that it takes the place of is stopped before it starts, for two of
///   the program cannot run at once
public record PluginSpec(
        String command,
        List<String> args,
        Map<String, String> env,
        List<String> inherit,
        String directory,
        int instances,
        int procs,
        Limits limits,
        Resources resources,
        Safety safety,
        boolean stopFirst) {
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
                command,
                List.of(args),
                Map.of(),
                INHERITED,
                "",
                1,
                1,
                Limits.DEFAULT,
                Resources.UNLIMITED,
                Safety.DEFAULT,
                false);
    }

    /// Reads the keys of a plugin from `node`, which may have others too.
    ///
    /// @param name the plugin's, and the default of `command`
    public static PluginSpec from(ConfigNode node, String name) {
        var inherited = new TreeSet<>(INHERITED);
        inherited.addAll(node.strings("inherit_env"));
        return new PluginSpec(
                node.string("command", name),
                node.strings("args"),
                node.node("env").stringMap(),
                new ArrayList<>(inherited),
                node.string("directory", ""),
                (int) node.number("instances", 1, 1, MAX_INSTANCES),
                (int) node.number("procs", 1, 0, MAX_PROCS),
                Limits.from(node),
                Resources.from(node),
                Safety.from(node),
                stopFirst(node));
    }

    private static boolean stopFirst(ConfigNode node) {
        var wanted = node.bool("stop_first", false);
        if (wanted && node.number("instances", 1, 1, MAX_INSTANCES) > 1) {
            throw node.problem(
                    "stop_first",
                    "is for a program of which two cannot run at once, and there are to be"
                            + " several instances",
                    "remove it, or instances");
        }
        return wanted;
    }

    public PluginSpec env(Map<String, String> more) {
        var all = new LinkedHashMap<>(env);
        all.putAll(more);
        return new PluginSpec(
                command, args, all, inherit, directory, instances, procs, limits, resources, safety,
                stopFirst);
    }

    public PluginSpec directory(String where) {
        return new PluginSpec(
                command, args, env, inherit, where, instances, procs, limits, resources, safety,
                stopFirst);
    }

    public PluginSpec instances(int count) {
        return new PluginSpec(
                command, args, env, inherit, directory, count, procs, limits, resources, safety,
                stopFirst);
    }

    public PluginSpec limits(Limits other) {
        return new PluginSpec(
                command, args, env, inherit, directory, instances, procs, other, resources, safety,
                stopFirst);
    }

    public PluginSpec resources(Resources other) {
        return new PluginSpec(
                command, args, env, inherit, directory, instances, procs, limits, other, safety,
                stopFirst);
    }

    public PluginSpec safety(Safety other) {
        return new PluginSpec(
                command, args, env, inherit, directory, instances, procs, limits, resources, other,
                stopFirst);
    }

    public PluginSpec stoppingFirst() {
        return new PluginSpec(
                command, args, env, inherit, directory, instances, procs, limits, resources, safety,
                true);
    }

    /// The program, how many arguments it has, and of [#env] the names: all else may be secret.
    @Override
    public String toString() {
        return "PluginSpec[command=%s, args=%d, env=%s]"
                .formatted(command, args.size(), env.keySet());
    }

    /// How sure the proxy is to be that it speaks with the program that is meant.
    ///
    /// @param sha256 of the executable in hexadecimal digits; empty where any will do
    /// @param mutualTls whether both sides show certificates that were made for this process, as
    ///   go-plugin's AutoMTLS does it
    public record Safety(String sha256, boolean mutualTls) {
        public static final Safety DEFAULT = new Safety("", false);

        static Safety from(ConfigNode node) {
            var sha256 = node.string("sha256", "").toLowerCase(java.util.Locale.ROOT);
            if (!sha256.isEmpty() && !sha256.matches("[0-9a-f]{64}")) {
                throw node.problem("sha256", "is no SHA-256", "write what sha256sum prints");
            }
            return new Safety(sha256, node.bool("auto_mtls", false));
        }
    }

    /// How much each process, with all it starts, may take: bounds of a control group of its own.
    ///
    /// @param memory in bytes; 0 for no bound
    /// @param cpus processors, as in 0.5; 0 for no bound
    /// @param cgroup the control group (version 2) below which those of processes are made; empty
    ///   for the proxy's own
    /// @param required whether a process does not start where it can have no such group
    public record Resources(long memory, double cpus, String cgroup, boolean required) {
        public static final Resources UNLIMITED = new Resources(0, 0, "", true);

        private static final long LEAST_MEMORY = 1 << 20;
        private static final double MOST_CPUS = 1024;

        static Resources from(ConfigNode node) {
            var memory =
                    node.has("memory_limit")
                            ? node.size("memory_limit", 0, LEAST_MEMORY, Long.MAX_VALUE)
                            : 0;
            var cpus = node.decimal("cpu_limit", 0, 0, MOST_CPUS);
            var cgroup = node.string("cgroup", "");
            if (!cgroup.isEmpty() && !cgroup.startsWith("/")) {
                throw node.problem(
                        "cgroup", "is no absolute path", "write one, as in /sys/fs/cgroup/plugins");
            }
            var words = List.of("refuse", "warn");
            return new Resources(
                    memory,
                    cpus,
                    cgroup,
                    node.oneOf("on_no_cgroup", "refuse", words).equals("refuse"));
        }

        /// Whether it needs a control group.
        public boolean areLimited() {
            return memory > 0 || cpus > 0 || !cgroup.isEmpty();
        }
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
