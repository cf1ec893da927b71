package mosn.core.router;

import mosn.api.ConfigNode;

import java.util.Map;

/// Reads what routes and virtual hosts configure for filters, while a router is built.
@FunctionalInterface
public interface FilterConfigs {
    /// Called once for each virtual host and once for each route that has a `per_filter_config`.
    ///
    /// @param byName filter's name to its configuration
    /// @return what [RouteEntry#filterConfig] finds: keys of the reader's own, equal for one filter
    ///   wherever it is configured, and parsed values
    /// @throws mosn.api.ConfigException where there is no such filter, or what stands there is
    ///   wrong
    Map<Object, Object> read(Map<String, ConfigNode> byName);
}
