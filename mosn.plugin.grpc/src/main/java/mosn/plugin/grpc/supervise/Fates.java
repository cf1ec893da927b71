package mosn.plugin.grpc.supervise;

import mosn.api.Metrics;
import mosn.plugin.grpc.process.Exit;

/// What is counted of the processes of all plugins of one name, over every reload.
///
/// @param starts of processes
/// @param startFailures of them: what could not be started, or was never ready
/// @param hangs those that were killed because they did not answer as they should
/// @param withCode those that ended by themselves, though nobody had asked them to
/// @param bySignal those that were killed, by the supervisor too
/// @param unseen those that ended in a way that nobody could tell
record Fates(
        Metrics.Counter starts,
        Metrics.Counter startFailures,
        Metrics.Counter hangs,
        Metrics.Counter withCode,
        Metrics.Counter bySignal,
        Metrics.Counter outOfMemory,
        Metrics.Counter unseen) {
    static Fates of(Metrics metrics) {
        return new Fates(
                metrics.counter("process_starts"),
                metrics.counter("start_failures"),
                metrics.counter("hangs"),
                metrics.counter("ended_with_code"),
                metrics.counter("ended_by_signal"),
                metrics.counter("ended_out_of_memory"),
                metrics.counter("ended_unseen"));
    }

    void ended(Exit exit) {
        switch (exit) {
            case Exit.Code _ -> withCode.increment();
            case Exit.Signal _ -> bySignal.increment();
            case Exit.OutOfMemory() -> outOfMemory.increment();
            case Exit.Unknown() -> unseen.increment();
        }
    }
}
