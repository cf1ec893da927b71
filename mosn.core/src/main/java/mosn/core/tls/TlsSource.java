package mosn.core.tls;

import mosn.api.tls.TlsContextSource;
import mosn.core.loop.ContextLoader;

/// Where certificates come from.
///
/// @param loader for calls to the source
public record TlsSource(TlsContextSource source, ContextLoader loader) {
    /// What the configuration itself says.
    public static TlsSource written(TlsConfig config) {
        return new TlsSource(new Written(config), ContextLoader.IMAGE);
    }
}
