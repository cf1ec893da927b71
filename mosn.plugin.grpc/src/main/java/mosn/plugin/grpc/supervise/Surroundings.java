package mosn.plugin.grpc.supervise;

import mosn.api.plugin.PluginHostContext;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/// What all plugins of a proxy share.
///
/// @param folder of the processes' own folders
/// @param environment the proxy's
/// @param listening who listens on which TCP address; the supervisor's alone
record Surroundings(
        PluginHostContext context,
        Supervisor supervisor,
        Timing timing,
        Clock clock,
        Path folder,
        Map<String, String> environment,
        Listening listening) {}
