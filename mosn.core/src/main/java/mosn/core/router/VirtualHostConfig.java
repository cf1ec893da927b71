package mosn.core.router;

import mosn.api.ConfigNode;

import java.util.List;
import java.util.Map;

/// Routes for some domains.
///
/// @param perFilterConfig filter's name to what is configured for it here
public record VirtualHostConfig(
        String name,
        List<Domain> domains,
        List<RuleConfig> rules,
        HeaderChanges request,
        HeaderChanges response,
        Map<String, ConfigNode> perFilterConfig) {
    static VirtualHostConfig from(ConfigNode node) {
        var domains =
                node.strings("domains").stream().map(text -> Domain.parse(node, text)).toList();
        if (domains.isEmpty()) {
            throw node.problem(
                    "domains", "is empty, so that nothing can reach it", "write [\"*\"] for all");
        }
        return new VirtualHostConfig(
                node.string("name", ""),
                domains,
                node.list("routers", RuleConfig::from),
                HeaderChanges.from(node, "request"),
                HeaderChanges.from(node, "response"),
                node.map("per_filter_config"));
    }
}
