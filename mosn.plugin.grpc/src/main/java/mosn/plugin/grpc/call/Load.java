package mosn.plugin.grpc.call;

import org.jspecify.annotations.Nullable;

/// Counts what a process has under way. Safe from any thread.
public interface Load {
    /// A stream has come to it.
    void begins();

    /// An answer, or that there is none.
    void answered(long nanos, @Nullable Throwable failure);

    /// The stream has left it.
    ///
    /// @param failure the last of its questions that had no answer
    void ends(@Nullable Throwable failure);
}
