package mosn.core;

import mosn.api.ConfigException;
import mosn.core.config.JsonConfigNode;
import mosn.core.extension.Extension;
import mosn.core.extension.PluginStatus;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What `mosn extensions` tells of one.
///
/// @param kind as in `stream_filter`
/// @param type what stands behind `type` in a configuration
/// @param version empty where the module has none
/// @param schema of its configuration, as JSON; empty for none
/// @param origin where from, as in `image` or `plugin plugins/demo.jar`
public record ExtensionInfo(
        String kind,
        String type,
        String module,
        String version,
        String origin,
        String vendor,
        String description,
        String license,
        String schema) {
    static ExtensionInfo of(Extension<?> extension) {
        return new ExtensionInfo(
                extension.kind().word(),
                extension.type(),
                extension.module(),
                extension.version(),
                extension.origin().toString(),
                extension.about().vendor(),
                extension.about().description(),
                extension.about().license(),
                extension.schema());
    }

    /// What is found out where somebody asks whether a plugin is in order, not where it is loaded.
    ///
    /// @throws ProxyException where its schema is no JSON object
    static void check(Extension<?> extension) {
        var schema = extension.schema();
        try {
            if (!schema.isEmpty()) {
                var _ = JsonConfigNode.of(schema);
            }
        } catch (ConfigException e) {
            throw new ProxyException(
                    "%s: the schema of %s %s is no JSON object (%s); mend what schema() returns"
                            .formatted(
                                    extension.origin().label(),
                                    extension.kind().word(),
                                    extension.type(),
                                    e.problem()),
                    e);
        }
    }

    /// A plugin, for JSON.
    static Map<String, Object> ofPlugin(PluginStatus plugin) {
        var map = new LinkedHashMap<String, Object>();
        map.put("path", plugin.path().toString());
        map.put("sha256", plugin.sha256());
        map.put("state", plugin.state().name().toLowerCase(Locale.ROOT));
        map.put("seconds", plugin.since().toMillis() / 1e3);
        map.put("provides", plugin.types());
        map.put("suspects", plugin.suspects());
        return map;
    }

    /// For JSON: the package is open to nobody, so a mapper cannot read the record itself.
    Map<String, String> asMap() {
        var map = new LinkedHashMap<String, String>();
        map.put("kind", kind);
        map.put("type", type);
        map.put("module", module);
        map.put("version", version);
        map.put("origin", origin);
        map.put("vendor", vendor);
        map.put("description", description);
        map.put("license", license);
        map.put("schema", schema);
        return map;
    }
}
