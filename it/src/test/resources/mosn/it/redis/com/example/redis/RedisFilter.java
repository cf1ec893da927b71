package com.example.redis;

import io.lettuce.core.RedisClient;
import io.netty.util.Version;

import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.Continue;
import mosn.api.stream.LocalReply;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamReceiverFilter;

import java.util.concurrent.TimeUnit;

/// Answers `/redis` with what Redis has behind `greeting`, and how it was asked.
record RedisFilter(int port) implements StreamReceiverFilter {
    @Override
    public BeforeRouteStatus beforeRoute(Stream stream) {
        if (!"/redis".equals(stream.request().path())) {
            return Continue.CONTINUE;
        }
        var client = RedisClient.create("redis://127.0.0.1:" + port);
        try (var connection = client.connect()) {
            var greeting = connection.sync().get("greeting");
            return LocalReply.of(200, "redis")
                    .text(greeting + " by Netty " + netty() + ", " + transport());
        } finally {
            client.shutdown(0, 5, TimeUnit.SECONDS);
        }
    }

    private static String netty() {
        return Version.identify().get("netty-common").artifactVersion();
    }

    /// Lettuce names its threads by what they wait with.
    private static String transport() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("lettuce-") && name.contains("EventLoop-"))
                .map(name -> name.replaceAll("lettuce-(\\w+)EventLoop-.*", "$1"))
                .findFirst()
                .orElse("unknown");
    }
}
