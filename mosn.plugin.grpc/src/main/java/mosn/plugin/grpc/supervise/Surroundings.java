package mosn.plugin.grpc.supervise;

import mosn.api.plugin.PluginHostContext;
import mosn.plugin.grpc.process.Folders;

import java.time.Clock;
import java.util.Map;

/// What all plugins of a proxy share.
///
/// @param folders of the processes' own; the supervisor's alone
/// @param environment the proxy's
/// @param listening who listens on which TCP address; the supervisor's alone
record Surroundings(
        PluginHostContext context,
        Supervisor supervisor,
        Timing timing,
        Clock clock,
        Folders folders,
        Map<String, String> environment,
        Listening listening) {}
