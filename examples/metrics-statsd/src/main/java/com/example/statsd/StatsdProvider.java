package com.example.statsd;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.observe.MetricsSink;
import mosn.api.observe.MetricsSinkProvider;
import mosn.api.observe.MetricsSnapshot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Supplier;

/// Called `statsd` in `metrics.sinks`.
public final class StatsdProvider implements MetricsSinkProvider {
    @Override
    public String type() {
        return "statsd";
    }

    @Override
    public MetricsSink create(
            ConfigNode config, Supplier<MetricsSnapshot> metrics, ExtensionContext context) {
        var to =
                new InetSocketAddress(
                        config.string("host", "127.0.0.1"),
                        (int) config.number("port", 8125, 1, 65_535));
        var interval = config.duration("interval", Duration.ofSeconds(10));
        try {
            return new Statsd(new DatagramSocket(), to, interval);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
