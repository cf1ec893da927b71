package mosn.core.upstream;

import mosn.api.upstream.HealthCheck;
import mosn.api.upstream.HealthStatus;
import mosn.core.loop.Threads;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Has every host of one cluster asked how it is, again and again: each by a virtual thread of its
/// own, which ends when the host goes. A host is healthy until it is known not to be.
public final class HealthChecks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HealthChecks.class);

    private final Cluster cluster;
    private final HealthCheckConfig config;
    private final HealthCheck check;
    private final Executor blocking;
    private final HealthStats stats;
    private final Map<UpstreamHost, Thread> watched = new HashMap<>();
    private boolean closed;

    /// @param blocking where calls to `check` are made
    public HealthChecks(
            Cluster cluster,
            HealthCheckConfig config,
            HealthCheck check,
            Executor blocking,
            HealthStats stats) {
        this.cluster = cluster;
        this.config = config;
        this.check = check;
        this.blocking = blocking;
        this.stats = stats;
    }

    /// Checks the cluster's hosts from now on, whoever they are.
    public void start() {
        cluster.onMembers(this::watch);
    }

    private synchronized void watch(List<UpstreamHost> members) {
        if (closed) {
            return;
        }
        var now = new HashSet<>(members);
        watched.entrySet()
                .removeIf(
                        entry -> {
                            if (now.contains(entry.getKey())) {
                                return false;
                            }
                            entry.getValue().interrupt();
                            return true;
                        });
        for (var host : members) {
            watched.computeIfAbsent(host, this::watching);
        }
    }

    private Thread watching(UpstreamHost host) {
        var thread = Threads.virtual("mosn-health-" + host.address(), new Watch(host));
        thread.start();
        return thread;
    }

    @Override
    public synchronized void close() {
        closed = true;
        watched.values().forEach(Thread::interrupt);
        watched.clear();
    }

    private long pause() {
        return config.interval().toMillis()
                + ThreadLocalRandom.current().nextLong(config.jitter().toMillis() + 1);
    }

    /// What is known of one host. Its thread's alone.
    private final class Watch implements Runnable {
        private final UpstreamHost host;
        private CountDownLatch left = new CountDownLatch(0);
        private int inARow;

        Watch(UpstreamHost host) {
            this.host = host;
        }

        @Override
        public void run() {
            try {
                Thread.sleep(config.initialDelay());
                while (true) {
                    judge(ask());
                    Thread.sleep(pause());
                }
            } catch (InterruptedException | RejectedExecutionException e) {
                Thread.currentThread().interrupt(); // the host has gone, or the cluster
            }
        }

        private HealthStatus ask() throws InterruptedException {
            stats.attempt();
            if (left.getCount() > 0) {
                return HealthStatus.unhealthy("the last check of it has not ended");
            }
            var ended = new CountDownLatch(1);
            var task = new FutureTask<>(() -> Objects.requireNonNull(check.check(host)));
            blocking.execute(
                    () -> {
                        try {
                            task.run();
                        } finally {
                            ended.countDown();
                        }
                    });
            left = ended;
            try {
                return task.get(config.timeout().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                stats.networkFailure();
                return HealthStatus.unhealthy("no answer within " + config.timeout());
            } catch (ExecutionException e) {
                return HealthStatus.unhealthy(String.valueOf(e.getCause()));
            } finally {
                task.cancel(true);
            }
        }

        private void judge(HealthStatus status) {
            var reason =
                    switch (status) {
                        case HealthStatus.Healthy() -> "";
                        case HealthStatus.Unhealthy(var why) -> why;
                    };
            stats.answer(reason.isEmpty());
            if (reason.isEmpty() == host.healthy()) {
                inARow = 0;
                return;
            }
            inARow++;
            if (host.healthy() && inARow >= config.unhealthyThreshold()) {
                change(reason);
            } else if (!host.healthy() && inARow >= config.healthyThreshold()) {
                change("");
            }
        }

        private void change(String reason) {
            inARow = 0;
            host.unhealthy(reason);
            if (reason.isEmpty()) {
                LOG.info("cluster {}: {} is healthy again", cluster.name(), host);
            } else {
                LOG.warn("cluster {}: {} is unhealthy: {}", cluster.name(), host, reason);
            }
        }
    }
}
