package mosn.core.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.upstream.HealthCheck;
import mosn.api.upstream.HealthStatus;
import mosn.core.config.JsonConfigNode;
import mosn.core.loop.Transport;
import mosn.core.observe.Stats;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.regex.Pattern;

/// Each check of a host takes its answer from the test: what the test has handed over twice, the
/// first of them is done with.
@Timeout(30)
class HealthChecksTest {
    private static final String FIRST = "127.0.0.1:1";
    private static final String SECOND = "127.0.0.1:2";

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<HealthStatus> answers = new SynchronousQueue<>();
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final Stats stats = new Stats(1);
    private final HealthStats numbers = new HealthStats(stats, "c", "s");
    private Client client;
    private HealthChecks checks;

    @BeforeEach
    void connect() {
        client = new Client(Transport.NIO, new LineProtocol(1), Client.config(FIRST));
        checks = checks("", host -> answers.take());
    }

    @AfterEach
    void close() throws IOException {
        checks.close();
        threads.shutdownNow();
        client.close();
    }

    @Test
    void oneBadAnswerMakesAHostUnhealthyAndOneGoodOneHealthy() throws Exception {
        checks.start();
        assertTrue(host().healthy());
        put(HealthStatus.unhealthy("is ill"), HealthStatus.unhealthy("is worse"));
        assertEquals("is ill", host().unhealthy());
        put(HealthStatus.HEALTHY, HealthStatus.HEALTHY);
        assertTrue(host().healthy());
        assertEquals(2, number("failure"));
    }

    @Test
    void onlySoManyInARowChangeIt() throws Exception {
        checks = checks("unhealthy_threshold: 2\nhealthy_threshold: 2\n", host -> answers.take());
        checks.start();
        var ill = HealthStatus.unhealthy("is ill");
        put(ill, HealthStatus.HEALTHY, ill, HealthStatus.HEALTHY);
        assertTrue(host().healthy());
        put(ill, ill, HealthStatus.HEALTHY);
        assertFalse(host().healthy());
        put(ill, HealthStatus.HEALTHY, ill);
        assertFalse(host().healthy());
        put(HealthStatus.HEALTHY, HealthStatus.HEALTHY, ill);
        assertTrue(host().healthy());
    }

    @Test
    void whatThrowsIsUnhealthyAndSaysWhy() throws Exception {
        checks =
                checks(
                        "",
                        host -> {
                            answers.take();
                            throw new IOException("no route");
                        });
        checks.start();
        put(HealthStatus.HEALTHY, HealthStatus.HEALTHY);
        assertEquals("java.io.IOException: no route", host().unhealthy());
    }

    @Test
    void whatTakesTooLongIsInterruptedAndNotAskedAgainBeforeItHasEnded() throws Exception {
        var interrupted = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        checks =
                checks(
                        "timeout: 10ms",
                        host -> {
                            asked.add("asked");
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                release.await(); // does not leave at once
                            }
                            return HealthStatus.HEALTHY;
                        });
        checks.start();
        interrupted.await();
        while (number("failure") < 3) {
            Thread.onSpinWait();
        }
        assertEquals(1, asked.size());
        assertEquals("no answer within PT0.01S", host().unhealthy());
        release.countDown();
        asked.take();
        asked.take();
    }

    @Test
    void aNewHostIsAskedAndOneThatHasGoneIsNot() throws Exception {
        checks =
                checks(
                        "",
                        host -> {
                            asked.put(host.address());
                            return answers.take();
                        });
        checks.start();
        assertEquals(FIRST, asked.take());
        client.cluster.update(List.of(HostConfig.of(SECOND)));
        assertEquals(SECOND, asked.take());
        put(HealthStatus.HEALTHY, HealthStatus.HEALTHY, HealthStatus.HEALTHY);
        assertFalse(asked.contains(FIRST));
    }

    @Test
    void nothingIsAskedAfterTheEnd() throws Exception {
        checks =
                checks(
                        "",
                        host -> {
                            asked.put("asked");
                            return answers.take();
                        });
        checks.start();
        asked.take();
        checks.close();
        client.cluster.update(List.of(HostConfig.of(SECOND)));
        threads.shutdownNow();
        assertTrue(asked.isEmpty());
    }

    private void put(HealthStatus... statuses) throws InterruptedException {
        for (var status : statuses) {
            answers.put(status);
        }
    }

    private UpstreamHost host() {
        return client.cluster.hosts().getFirst();
    }

    private long number(String key) {
        var json = String.valueOf(stats.json("healthcheck.cluster.c.service.s"));
        var value = Pattern.compile("\"" + key + "\": *\"([0-9]+)\"").matcher(json);
        assertTrue(value.find(), json);
        return Long.parseLong(value.group(1));
    }

    private HealthChecks checks(String more, HealthCheck check) {
        var text =
                """
                service_name: s
                interval: 1ms
                interval_jitter: 1ns
                initial_delay_seconds: 1ms
                """
                        + (more.contains("timeout") ? "" : "timeout: 20s\n")
                        + more;
        var config = HealthCheckConfig.from(JsonConfigNode.of("health_check:\n" + text.indent(2)));
        assertNotNull(config);
        return new HealthChecks(client.cluster, config, check, threads, numbers);
    }
}
