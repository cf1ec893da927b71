package mosn.core;

import mosn.core.loop.ContextLoader;

/// What a provider has made, and what was lent to it for that. Both end together.
///
/// @param loader for calls to the product
record Made<T extends AutoCloseable>(T product, HostContext context, ContextLoader loader)
        implements AutoCloseable {
    @Override
    public void close() {
        try {
            loader.run(() -> Generation.closeQuietly(product));
        } finally {
            context.close();
        }
    }
}
