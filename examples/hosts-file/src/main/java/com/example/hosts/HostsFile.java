package com.example.hosts;

import mosn.api.upstream.ClusterDiscovery;
import mosn.api.upstream.DiscoveredHost;
import mosn.api.upstream.HostUpdates;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Each line of a file is a host; the file is read again and again.
record HostsFile(Path file, Duration interval) implements ClusterDiscovery {
    @Override
    public void open(HostUpdates updates) throws InterruptedException {
        while (true) { // on a thread of its own, until the cluster ends and it is interrupted
            read(updates);
            Thread.sleep(interval);
        }
    }

    private void read(HostUpdates updates) {
        try {
            updates.update(
                    Files.readAllLines(file).stream()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                            .map(DiscoveredHost::of)
                            .toList());
        } catch (IOException e) {
            updates.failed("cannot read " + e.getMessage());
        }
    }
}
