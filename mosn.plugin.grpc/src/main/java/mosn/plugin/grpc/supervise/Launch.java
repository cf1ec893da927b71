package mosn.plugin.grpc.supervise;

import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;
import mosn.plugin.grpc.call.Protocol;
import mosn.plugin.grpc.process.Cgroup;
import mosn.plugin.grpc.process.Child;
import mosn.plugin.grpc.process.Environment;
import mosn.plugin.grpc.process.Executable;
import mosn.plugin.grpc.process.Identity;
import mosn.plugin.grpc.process.PluginLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;

/// How the processes of one instance are started.
///
/// @param plugin its name
/// @param who the instance, as in `checker.0`
record Launch(String plugin, String who, PluginSpec spec, Surroundings around, PluginLog log) {
    private static final System.Logger LOG = System.getLogger("mosn.plugin");

    /// Starts one, with a folder of its own and, where it has limits, a control group.
    ///
    /// @param number how many there have been
    /// @throws PluginStartException where it cannot be, and says why
    Child start(int number, @Nullable Identity identity) throws IOException {
        var command = new ArrayList<String>();
        command.add(
                Executable.find(plugin, spec, around.context().folders(), around.environment())
                        .toString());
        command.addAll(spec.args());
        var folder = around.folders().make();
        var cgroup = Cgroup.NONE;
        try {
            cgroup = cgroup(number, folder);
            var environment =
                    Environment.of(
                            spec,
                            around.environment(),
                            around.context().logBase(),
                            Protocol.list(),
                            folder,
                            identity == null ? "" : identity.certificate());
            return Child.start(who, command, environment, spec.directory(), folder, cgroup, log);
        } catch (IOException | RuntimeException e) {
            Child.delete(folder);
            cgroup.remove();
            throw e;
        }
    }

    /// Its name is like the folder's no other's, not even of the plugin of the same name that this
    /// one replaces.
    private Cgroup cgroup(int number, Path folder) {
        var resources = spec.resources();
        if (!resources.areLimited()) {
            return Cgroup.NONE;
        }
        try {
            var name =
                    "mosn-"
                            + ProcessHandle.current().pid()
                            + "-"
                            + who
                            + "-"
                            + number
                            + "-"
                            + folder.getFileName();
            return Cgroup.make(name, resources);
        } catch (IOException e) {
            var problem = "is to have limits, but can have no cgroup: " + e.getMessage();
            if (resources.required()) {
                throw new PluginStartException(
                        plugin,
                        problem,
                        "write a \"cgroup\" of version 2 that the proxy may write to, has the"
                                + " controllers memory and cpu and no processes, or"
                                + " \"on_no_cgroup\": \"warn\"");
            }
            LOG.log(System.Logger.Level.WARNING, "plugin {0} {1}; it runs without", who, problem);
            return Cgroup.NONE;
        }
    }
}
