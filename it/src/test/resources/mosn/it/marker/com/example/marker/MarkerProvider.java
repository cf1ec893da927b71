package com.example.marker;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.Continue;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.api.stream.StreamSenderFilter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;

/// Marks each response with the version that stands beside this class in the jar. The version
/// `stays` leaves something behind, and `hangs` is never made.
public final class MarkerProvider implements StreamFilterFactoryProvider {
    @Override
    public String type() {
        return "marker";
    }

    @Override
    public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
        var version = version();
        if (version.equals("stays")) {
            System.getProperties().put("left.behind", this);
        }
        while (version.equals("hangs")) {
            hang(context);
        }
        return new StreamFilterFactory() {
            @Override
            public StreamFilter create(Stream stream) {
                return new Marker(version);
            }
        };
    }

    private static void hang(ExtensionContext context) {
        context.logger().log(System.Logger.Level.INFO, "hangs");
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // goes on
        }
    }

    private static String version() {
        try (var version = MarkerProvider.class.getResourceAsStream("version")) {
            return new String(version.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Marker(String version) implements StreamSenderFilter {
        @Override
        public BeforeSendStatus beforeSend(Stream stream) {
            stream.response().headers().set("marker", version);
            return Continue.CONTINUE;
        }
    }
}
