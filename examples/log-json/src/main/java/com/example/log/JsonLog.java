package com.example.log;

import mosn.api.observe.AccessLogEntry;
import mosn.api.observe.AccessLogSink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// One JSON object for each request, on a line of its own.
record JsonLog(Writer file) implements AccessLogSink {
    static final OpenOption[] APPEND = {StandardOpenOption.CREATE, StandardOpenOption.APPEND};

    @Override
    public void write(List<AccessLogEntry> entries) throws IOException {
        for (var entry : entries) {
            file.write(
                    "{\"start\": \"%s\", \"method\": %s, \"path\": %s, \"status\": %d, \"ms\": %d}\n"
                            .formatted(
                                    entry.start(),
                                    text(entry.method()),
                                    text(entry.path()),
                                    entry.responseCode(),
                                    entry.duration().toMillis()));
        }
        file.flush();
    }

    private static String text(String value) {
        return value == null
                ? "null"
                : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
