package mosn.api.observe;

import mosn.api.stream.Stream;

import org.jspecify.annotations.Nullable;

/// Follows streams. It and its spans are called on event loops and must not block; what they throw
/// is counted and logged, and no stream notices it.
public interface Tracer extends AutoCloseable {
    /// A request's head is there, and no filter has seen it yet.
    ///
    /// @param stream as filters see it: it may be used until this returns
    /// @return null where this stream is not traced
    @Nullable Span start(Stream stream);

    /// Called once, when no configuration in use names it any more and no stream that it follows is
    /// under way.
    @Override
    default void close() {}
}
