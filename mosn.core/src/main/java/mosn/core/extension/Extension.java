package mosn.core.extension;

import mosn.api.Provider;
import mosn.core.loop.ContextLoader;

import java.util.Set;

/// A provider that was found, and where.
///
/// @param type the word that stands behind `type` in a configuration
/// @param secretKeys of [Provider#secretKeys]
/// @param schema of [Provider#schema]; empty for none
/// @param about who has made it, and what for
/// @param module name of the module that provides it
/// @param version of that module; empty where it has none
/// @param contextLoader for calls to the provider and to all it makes
public record Extension<P extends Provider>(
        Kind kind,
        String type,
        P provider,
        Set<String> secretKeys,
        String schema,
        About about,
        String module,
        String version,
        Origin origin,
        ContextLoader contextLoader) {
    <Q extends Provider> Extension<Q> as(Class<Q> service) {
        return new Extension<>(
                kind,
                type,
                service.cast(provider),
                secretKeys,
                schema,
                about,
                module,
                version,
                origin,
                contextLoader);
    }

    /// As in `stream_filter auth (image)`.
    public String named() {
        return kind.word() + " " + type + " (" + origin + ")";
    }

    /// As in `mosn.filter.auth 0.1.0 (image)`.
    String described() {
        return (module + " " + version).strip() + " (" + origin + ")";
    }

    /// What tells it from every other extension, and from what bore its name before a plugin was
    /// replaced: equal for the same provider only.
    public Object identity() {
        return new Same(provider);
    }

    private record Same(Object provider) {
        @Override
        @SuppressWarnings("ReferenceEquality") // a provider may be equal to the one it replaces
        public boolean equals(Object other) {
            return other instanceof Same same && same.provider == provider;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(provider);
        }
    }
}
