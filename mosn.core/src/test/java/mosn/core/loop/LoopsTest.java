package mosn.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class LoopsTest {
    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL"})
    void eachLoopIsAThreadOfItsOwn(Transport transport) throws Exception {
        try (var loops = new Loops(transport, 3)) {
            assertEquals(3, loops.size());
            var threads = new HashSet<Thread>();
            for (var loop : loops.all()) {
                assertEquals(loop, loops.all().get(loop.index()));
                threads.add(loop.executor().submit(Thread::currentThread).get(5, TimeUnit.SECONDS));
            }
            assertEquals(3, threads.size());
            assertFalse(threads.contains(Thread.currentThread()));
        }
    }

    @Test
    void theyAreHandedOutInTurn() {
        try (var loops = new Loops(Transport.NIO, 2)) {
            var indexes = new ArrayList<Integer>();
            for (int i = 0; i < 4; i++) {
                indexes.add(loops.next().index());
            }
            assertEquals(List.of(0, 1, 0, 1), indexes);
        }
    }

    @Test
    void noNumberIsGivenTwice() {
        try (var loops = new Loops(Transport.NIO, 3)) {
            var ids = new HashSet<Long>();
            for (int i = 0; i < 50; i++) {
                for (var loop : loops.all()) {
                    assertTrue(ids.add(loop.nextId()));
                }
            }
            assertFalse(ids.contains(0L));
        }
    }

    @Test
    void closingWaitsForTheThreadsToEnd() {
        var loops = new Loops(Transport.NIO, 2);
        var executors = loops.all().stream().map(Loop::executor).toList();
        executors.forEach(executor -> executor.execute(() -> {}));
        loops.close();
        assertTrue(executors.stream().allMatch(EventLoop::isTerminated));
    }

    @ParameterizedTest
    @EnumSource(names = {"NIO", "EPOLL"})
    void channelsAreClosedHoweverTheEndFallsAmongTasks(Transport transport) throws Exception {
        try (var loops = new Loops(transport, 1)) {
            var told = new CountDownLatch(1);
            var bound =
                    new ServerBootstrap()
                            .group(loops.group())
                            .channel(loops.transport().serverSocket())
                            .handler(
                                    new ChannelInboundHandlerAdapter() {
                                        @Override
                                        public void channelInactive(ChannelHandlerContext context) {
                                            told.countDown();
                                        }
                                    })
                            .childHandler(new ChannelInboundHandlerAdapter())
                            .bind(InetAddress.getLoopbackAddress(), 0)
                            .sync();
            loops.next().executor().execute(() -> end(loops.group()));
            assertTrue(loops.group().awaitTermination(10, TimeUnit.SECONDS));
            assertFalse(bound.channel().isOpen());
            assertEquals(0, told.getCount());
        }
    }

    private static void end(EventLoopGroup group) {
        var _ = group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    }

    @Test
    void thePreferredTransportIsThere() {
        assertTrue(Transport.preferred().available());
    }
}
