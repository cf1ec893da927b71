package mosn.core.loop;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;

/// The event loops of one proxy.
public final class Loops implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loops.class);
    private static final int LAST_TASKS_SECONDS = 5;

    private final Transport transport;
    private final EventLoopGroup group;
    private final List<Loop> loops;
    private final AtomicInteger next = new AtomicInteger();

    /// @param count how many threads, from 1 up
    public Loops(Transport transport, int count) {
        this.transport = transport;
        group =
                new MultiThreadIoEventLoopGroup(
                        count, new DefaultThreadFactory("mosn-loop"), transport.handlers()) {
                    @Override
                    protected IoEventLoop newChild(
                            Executor executor, IoHandlerFactory handlers, Object... arguments) {
                        return new ClosingEventLoop(this, executor, handlers);
                    }
                };
        var index = new AtomicInteger();
        loops =
                StreamSupport.stream(group.spliterator(), false)
                        .map(
                                executor ->
                                        new Loop(
                                                index.getAndIncrement(),
                                                count,
                                                (EventLoop) executor))
                        .toList();
    }

    public Transport transport() {
        return transport;
    }

    public List<Loop> all() {
        return loops;
    }

    public int size() {
        return loops.size();
    }

    /// The loops in turn, for work that belongs to none yet. Safe from any thread.
    public Loop next() {
        return loops.get(Math.floorMod(next.getAndIncrement(), loops.size()));
    }

    /// Takes from their threads what keeps a class loader in memory that nobody uses any more.
    /// Returns when they have done so, or are too busy. Called on none of them.
    public void forget(ClassLoader gone) {
        var left = new CountDownLatch(loops.size());
        for (var loop : loops) {
            loop.executor()
                    .execute(
                            () -> {
                                try {
                                    ThreadMemory.forget(gone);
                                } finally {
                                    left.countDown();
                                }
                            });
        }
        try {
            var _ = left.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// All of them, for what takes Netty's word for it.
    public EventLoopGroup group() {
        return group;
    }

    /// The loop whose thread this is; null on any other thread.
    public @Nullable Loop current() {
        for (var loop : loops) {
            if (loop.executor().inEventLoop()) {
                return loop;
            }
        }
        return null;
    }

    /// Closes every channel, and ends the threads once their tasks are done. Returns when they have
    /// ended, or one is too busy to.
    @Override
    public void close() {
        var end = group.shutdownGracefully(0, LAST_TASKS_SECONDS, TimeUnit.SECONDS);
        if (!end.awaitUninterruptibly(LAST_TASKS_SECONDS + 1, TimeUnit.SECONDS)) {
            LOG.warn("an event loop is busy, and goes on after the proxy's end");
        }
    }

    /// Closes its channels before it ends, and tells them. Netty's own does so only where the end
    /// begins before it looks for events, and not where that is while it works on tasks.
    private static final class ClosingEventLoop extends SingleThreadIoEventLoop {
        ClosingEventLoop(IoEventLoopGroup group, Executor executor, IoHandlerFactory handlers) {
            super(group, executor, handlers);
        }

        @Override
        protected boolean confirmShutdown() {
            if (isShuttingDown() && !isShutdown()) {
                ioHandler().prepareToDestroy();
            }
            return super.confirmShutdown();
        }
    }
}
