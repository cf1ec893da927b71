package com.example.configdir;

import mosn.api.source.ConfigPart;
import mosn.api.source.ConfigSource;
import mosn.api.source.ConfigUpdates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Each file of a folder whose name ends in `.json` or `.yaml` is a part, in the order of the
/// names; they are read again and again. Write a file elsewhere, and rename it into the folder.
record ConfigDir(Path folder, Duration interval) implements ConfigSource {
    @Override
    public void open(ConfigUpdates updates) throws InterruptedException {
        while (true) { // on a thread of its own, until the source ends and it is interrupted
            try {
                updates.update(parts()); // nothing happens where nothing has changed
            } catch (IOException | UncheckedIOException e) {
                updates.failed("cannot read " + e.getMessage());
            }
            Thread.sleep(interval);
        }
    }

    private List<ConfigPart> parts() throws IOException {
        var parts = new ArrayList<ConfigPart>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(ConfigDir::isPart).sorted().toList()) {
                parts.add(new ConfigPart(file.getFileName().toString(), Files.readString(file)));
            }
        }
        return parts;
    }

    /// Editors and `cp` leave files that begin with a dot.
    private static boolean isPart(Path file) {
        return file.getFileName().toString().matches("[^.].*\\.(json|yaml)");
    }
}
