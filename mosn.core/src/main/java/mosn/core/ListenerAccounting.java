package mosn.core;

import mosn.core.observe.AccessLog;
import mosn.core.observe.CounterSet;
import mosn.core.observe.DownstreamStat;
import mosn.core.observe.LoopHistogram;
import mosn.core.observe.Tracing;
import mosn.core.stream.Leaseholder;
import mosn.core.stream.Leaseholders;
import mosn.core.stream.StreamAccounting;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What streams of one listener need until they are over: nothing in it leads to a filter.
///
/// @param streams those that need nothing else any more
record ListenerAccounting(
        String listenerType,
        List<AccessLog> accessLogs,
        @Nullable Tracing tracing,
        List<CounterSet<DownstreamStat>> counters,
        List<LoopHistogram> times,
        List<LoopHistogram> processTimes,
        Leaseholders streams)
        implements StreamAccounting {
    @Override
    public void took(int loop, long nanos, long processNanos) {
        for (var histogram : times) {
            histogram.record(loop, nanos);
        }
        for (var histogram : processTimes) {
            histogram.record(loop, processNanos);
        }
    }

    @Override
    public void leave(Leaseholder holder) {
        streams.leave(holder);
    }
}
