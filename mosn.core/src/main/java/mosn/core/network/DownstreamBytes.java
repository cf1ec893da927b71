package mosn.core.network;

import mosn.core.observe.ByteMeter;
import mosn.core.observe.CounterSet;
import mosn.core.observe.DownstreamStat;

import java.util.List;

/// Counts the bytes of one listener's connections on one loop.
public record DownstreamBytes(List<CounterSet<DownstreamStat>> counters, int loop)
        implements ByteMeter.Counts {
    @Override
    public void onRead(int bytes) {
        count(DownstreamStat.BYTES_READ_TOTAL, bytes);
    }

    @Override
    public void onWritten(int bytes) {
        count(DownstreamStat.BYTES_WRITE_TOTAL, bytes);
    }

    @Override
    public void onKept(int more) {
        count(DownstreamStat.BYTES_READ_BUFFERED, more);
    }

    @Override
    public void onUnsent(long more) {
        count(DownstreamStat.BYTES_WRITE_BUFFERED, more);
    }

    private void count(DownstreamStat key, long amount) {
        for (var set : counters) {
            set.add(loop, key, amount);
        }
    }
}
