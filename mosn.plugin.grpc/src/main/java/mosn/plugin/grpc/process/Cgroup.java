package mosn.plugin.grpc.process;

import mosn.api.plugin.PluginSpec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A control group (version 2) of one process and all it starts. It bounds what they take, knows
/// whom the kernel has killed for that, and nobody leaves it.
///
/// @param folder empty path where there is none
/// @param needed whether the process may not run outside
public record Cgroup(Path folder, boolean needed) {
    /// There is none.
    public static final Cgroup NONE = new Cgroup(Path.of(""), false);

    private static final Path SELF = Path.of("/proc/self");
    private static final int CPU_PERIOD = 100_000;

    /// The kernel's.
    private static final long LEAST_QUOTA = 1000;

    private static final int ROUNDS = 20;
    private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(50);

    /// As in `30 24 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw`.
    private static final Pattern MOUNT =
            Pattern.compile("\\S+ \\S+ \\S+ (\\S+) (\\S+) .* - cgroup2 .*");

    /// Makes one below the group that is configured, or below the proxy's own.
    ///
    /// @param who its name, of this proxy's alone
    /// @throws IOException where that cannot be; says why
    public static Cgroup make(String who, PluginSpec.Resources wanted) throws IOException {
        return make(wanted.cgroup().isEmpty() ? own(SELF) : Path.of(wanted.cgroup()), who, wanted);
    }

    private static Cgroup make(Path parent, String who, PluginSpec.Resources wanted)
            throws IOException {
        var folder = parent.resolve(who);
        enable(parent, wanted);
        Files.createDirectory(folder);
        var made = new Cgroup(folder, wanted.required());
        try {
            if (wanted.memory() > 0) {
                Files.writeString(folder.resolve("memory.max"), Long.toString(wanted.memory()));
                Files.writeString(folder.resolve("memory.oom.group"), "1");
                var swap = folder.resolve("memory.swap.max");
                if (Files.exists(swap)) {
                    Files.writeString(swap, "0"); // else the limit would be where swap ends
                }
            }
            if (wanted.cpus() > 0) {
                var quota = Math.max(LEAST_QUOTA, Math.round(wanted.cpus() * CPU_PERIOD));
                Files.writeString(folder.resolve("cpu.max"), quota + " " + CPU_PERIOD);
            }
            return made;
        } catch (IOException e) {
            made.remove();
            throw e;
        }
    }

    private static void enable(Path parent, PluginSpec.Resources wanted) throws IOException {
        var needed = new ArrayList<String>();
        if (wanted.memory() > 0) {
            needed.add("memory");
        }
        if (wanted.cpus() > 0) {
            needed.add("cpu");
        }
        needed.removeAll(words(parent.resolve("cgroup.subtree_control")));
        for (var controller : needed) {
            if (!words(parent.resolve("cgroup.controllers")).contains(controller)) {
                throw new IOException(parent + " has no controller \"" + controller + "\"");
            }
            Files.writeString(parent.resolve("cgroup.subtree_control"), "+" + controller);
        }
    }

    private static List<String> words(Path file) throws IOException {
        return Arrays.asList(Files.readString(file).strip().split("\\s+", -1));
    }

    /// Where the proxy is.
    ///
    /// @param process as in `/proc/self`
    static Path own(Path process) throws IOException {
        for (var mount : Files.readAllLines(process.resolve("mountinfo"))) {
            var found = MOUNT.matcher(mount);
            if (found.matches()) {
                return Path.of(found.group(2), below(process, found.group(1)));
            }
        }
        throw new IOException("this system has no cgroups of version 2");
    }

    private static String below(Path process, String root) throws IOException {
        for (var line : Files.readAllLines(process.resolve("cgroup"))) {
            if (line.startsWith("0::")) {
                var path = line.substring("0::".length());
                return path.startsWith(root) ? path.substring(root.length()) : path;
            }
        }
        throw new IOException("the proxy is in no cgroup of version 2");
    }

    /// How many of its processes the kernel has killed for their memory.
    int killedForMemory() {
        try {
            for (var line : Files.readAllLines(folder.resolve("memory.events"))) {
                if (line.startsWith("oom_kill ")) {
                    return Integer.parseInt(line.substring("oom_kill ".length()).strip());
                }
            }
        } catch (IOException | NumberFormatException e) {
            // without the controller there is no such file
        }
        return 0;
    }

    /// Kills all that is in it, and removes it.
    public void remove() {
        if (this.equals(NONE)) {
            return;
        }
        try {
            Files.writeString(folder.resolve("cgroup.kill"), "1");
        } catch (IOException e) {
            // older than Linux 5.14: the group of processes is gone, which is what there is
        }
        for (var round = 0; round < ROUNDS; round++) {
            try {
                Files.deleteIfExists(folder);
                return;
            } catch (IOException e) {
                java.util.concurrent.locks.LockSupport.parkNanos(BETWEEN); // they end
            }
        }
    }

    /// For the launcher.
    String path() {
        return folder.toString();
    }
}
