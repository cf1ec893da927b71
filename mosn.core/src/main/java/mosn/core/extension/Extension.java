package mosn.core.extension;

import mosn.api.Provider;
import mosn.core.loop.ContextLoader;

/// A provider that was found, and where.
///
/// @param type the word that stands behind `type` in a configuration
/// @param module name of the module that provides it
/// @param version of that module; empty where it has none
/// @param contextLoader for calls to the provider and to all it makes
public record Extension<P extends Provider>(
        Kind kind,
        String type,
        P provider,
        String module,
        String version,
        Origin origin,
        ContextLoader contextLoader) {
    <Q extends Provider> Extension<Q> as(Class<Q> service) {
        return new Extension<>(
                kind, type, service.cast(provider), module, version, origin, contextLoader);
    }

    /// As in `mosn.filter.auth 0.1.0 (image)`.
    String described() {
        return (module + " " + version).strip() + " (" + origin + ")";
    }
}
