package mosn.plugin.grpc.supervise;

/// Where a process is in its life.
enum State {
    /// Started, and has not said yet where it listens, or does not answer there yet.
    STARTING,
    /// Takes calls.
    READY,
    /// Ended or failed; started again after a while.
    BACKOFF,
    /// The same, so many times in a row that somebody should look.
    CRASHLOOP,
    /// Not to run.
    DISABLED,
    /// Takes no new calls; ends when those under way have.
    DRAINING
}
