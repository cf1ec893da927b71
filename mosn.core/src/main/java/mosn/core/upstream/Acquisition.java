package mosn.core.upstream;

/// A connection that was asked for.
public interface Acquisition {
    /// Nobody wants it any more: its [Acquirer] is not called again. Harmless where it has been
    /// called. On the event loop it was asked for on.
    void cancel();
}
