package mosn.core;

import mosn.core.extension.Extension;

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
}
