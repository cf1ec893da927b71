package com.example.redis;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;

/// Makes `redis` known to the proxy.
public final class RedisProvider implements StreamFilterFactoryProvider {
    @Override
    public String type() {
        return "redis";
    }

    @Override
    public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
        var filter = new RedisFilter((int) config.number("port", 6379, 1, 65535));
        return new StreamFilterFactory() {
            @Override
            public StreamFilter create(Stream stream) {
                return filter;
            }

            @Override
            public RunsOn runsOn() {
                return RunsOn.VIRTUAL_THREAD;
            }
        };
    }
}
