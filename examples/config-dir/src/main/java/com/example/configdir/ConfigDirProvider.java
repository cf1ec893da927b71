package com.example.configdir;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.source.ConfigSource;
import mosn.api.source.ConfigSourceProvider;

import java.nio.file.Path;
import java.time.Duration;

/// Called `config-dir` among the sources.
public final class ConfigDirProvider implements ConfigSourceProvider {
    @Override
    public String type() {
        return "config-dir";
    }

    @Override
    public ConfigSource create(ConfigNode config, ExtensionContext context) {
        return new ConfigDir(
                Path.of(config.required("folder")),
                config.duration("interval", Duration.ofSeconds(1)));
    }
}
