package mosn.api.router;

import mosn.api.stream.Route;
import mosn.api.stream.Stream;

import org.jspecify.annotations.Nullable;

/// Chooses the routes of one listener's streams. Called on event loops, several at a time: it
/// neither blocks nor locks.
public interface RouterHandler extends AutoCloseable {
    /// Called once for each stream, after the filters' `beforeRoute`, and again where a filter asks
    /// for another match. What it throws ends the stream with 500, and no other.
    ///
    /// @param stream may be used until this returns
    /// @param routes likewise
    /// @return one of `routes`; null for none of them, which is a 404
    @Nullable Route route(Stream stream, Routes routes);

    /// Called once, when no configuration in use names it any more and no stream that it has routed
    /// is under way.
    @Override
    default void close() {}
}
