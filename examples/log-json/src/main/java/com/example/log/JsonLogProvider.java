package com.example.log;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.observe.AccessLogSink;
import mosn.api.observe.AccessLogSinkProvider;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Called `json` in a listener's `access_logs`.
public final class JsonLogProvider implements AccessLogSinkProvider {
    @Override
    public String type() {
        return "json";
    }

    @Override
    public AccessLogSink create(ConfigNode config, ExtensionContext context) {
        var path = config.required("path");
        try {
            return new JsonLog(Files.newBufferedWriter(Path.of(path), JsonLog.APPEND));
        } catch (IOException e) {
            throw config.problem("path", "cannot be written: " + e, "name a file that can be");
        }
    }
}
