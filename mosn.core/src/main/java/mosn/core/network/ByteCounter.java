package mosn.core.network;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

import mosn.core.observe.CounterSet;
import mosn.core.observe.DownstreamStat;

import java.util.List;

/// Counts what comes and goes on the connections of one listener and loop.
@Sharable
public final class ByteCounter extends ChannelDuplexHandler {
    private final List<CounterSet<DownstreamStat>> counters;
    private final int loop;

    public ByteCounter(List<CounterSet<DownstreamStat>> counters, int loop) {
        this.counters = counters;
        this.loop = loop;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        count(DownstreamStat.BYTES_READ_TOTAL, message);
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        count(DownstreamStat.BYTES_WRITE_TOTAL, message);
        var _ = context.write(message, promise);
    }

    private void count(DownstreamStat key, Object message) {
        if (message instanceof ByteBuf bytes) {
            for (var set : counters) {
                set.add(loop, key, bytes.readableBytes());
            }
        }
    }
}
