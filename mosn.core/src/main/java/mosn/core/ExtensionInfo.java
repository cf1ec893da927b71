package mosn.core;

import mosn.core.extension.Extension;
import mosn.core.extension.PluginStatus;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One line of `mosn extensions`.
///
/// @param kind as in `stream_filter`
/// @param type what stands behind `type` in a configuration
/// @param version empty where the module has none
/// @param origin where from, as in `image` or `plugin plugins/demo.jar`
public record ExtensionInfo(
        String kind, String type, String module, String version, String origin) {
    static ExtensionInfo of(Extension<?> extension) {
        return new ExtensionInfo(
                extension.kind().word(),
                extension.type(),
                extension.module(),
                extension.version(),
                extension.origin().toString());
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
        return map;
    }
}
