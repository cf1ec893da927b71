package mosn.core.router;

import mosn.api.ConfigNode;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;

/// MOSN's RouterConfiguration: what the `router_config_name` of a listener's proxy names.
public record RouterConfig(
        String name,
        List<VirtualHostConfig> virtualHosts,
        HeaderChanges request,
        HeaderChanges response) {
    public static RouterConfig from(ConfigNode node) {
        var virtualHosts = node.list("virtual_hosts", VirtualHostConfig::from);
        checkUnique(node, virtualHosts);
        checkRoutesUnique(node, virtualHosts);
        return new RouterConfig(
                node.required("router_config_name"),
                virtualHosts,
                HeaderChanges.from(node, "request"),
                HeaderChanges.from(node, "response"));
    }

    /// Names are for operators, who name no virtual host beside them.
    private static void checkRoutesUnique(ConfigNode node, List<VirtualHostConfig> virtualHosts) {
        var names = new HashSet<String>();
        for (var virtualHost : virtualHosts) {
            for (var rule : virtualHost.rules()) {
                if (!rule.name().isEmpty() && !names.add(rule.name())) {
                    throw node.problem(
                            "virtual_hosts",
                            "calls two routes \"" + rule.name() + "\"",
                            "give each a name of its own, or none");
                }
            }
        }
    }

    private static void checkUnique(ConfigNode node, List<VirtualHostConfig> virtualHosts) {
        var owners = new HashMap<Domain, VirtualHostConfig>();
        for (var virtualHost : virtualHosts) {
            for (var domain : virtualHost.domains()) {
                var owner = owners.putIfAbsent(domain, virtualHost);
                if (owner != null) {
                    throw node.problem(
                            "virtual_hosts",
                            "gives %s \"%s\" to two virtual hosts, \"%s\" and \"%s\""
                                    .formatted(
                                            domain.isDefault() ? "the default domain" : "domain",
                                            domain,
                                            owner.name(),
                                            virtualHost.name()),
                            "keep it in one of them");
                }
            }
        }
    }
}
