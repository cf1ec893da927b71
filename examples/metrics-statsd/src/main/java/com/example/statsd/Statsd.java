package com.example.statsd;

import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.api.observe.MetricsSink;
import mosn.api.observe.MetricsSnapshot;
import mosn.api.observe.MetricsSnapshot.Value;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Sends every number as a gauge, each in a datagram of its own.
record Statsd(DatagramSocket socket, InetSocketAddress to, Duration interval)
        implements MetricsSink {
    @Override
    public void flush(MetricsSnapshot snapshot) throws IOException {
        for (var group : snapshot.groups()) {
            for (var entry : group.values().entrySet()) {
                if (entry.getValue() instanceof Value.Amount(var number)) {
                    send(name(group, entry.getKey()) + ":" + number + "|g");
                }
            }
        }
    }

    private static String name(MetricsSnapshot.Group group, String key) {
        var owner = String.join(".", group.labels().values());
        return "mosn." + group.type() + "." + owner.replace(':', '_') + "." + key;
    }

    private void send(String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, to));
    }

    @Override
    public void close() {
        socket.close();
    }
}
