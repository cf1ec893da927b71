package com.example.pluginloader;

import mosn.api.ExtensionContext;
import mosn.api.message.Buffer;
import mosn.api.plugin.Plugin;
import mosn.api.tls.TlsContextSource;
import mosn.api.tls.TlsMaterial;

import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Gives what the process gives. While that has no answer, the last good one goes on serving.
record Loader(Plugin process, Duration refresh, ExtensionContext context)
        implements TlsContextSource {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    @Override
    public TlsMaterial open(Consumer<TlsMaterial> newer) {
        process.started().toCompletableFuture().join();
        var first = ask().join();
        askAgain(first, newer);
        return first;
    }

    private void askAgain(TlsMaterial last, Consumer<TlsMaterial> newer) {
        context.schedule(
                refresh,
                () ->
                        ask().whenComplete(
                                        (now, failure) -> {
                                            if (failure != null) {
                                                context.logger()
                                                        .log(
                                                                Level.WARNING,
                                                                "no certificate: {0}",
                                                                failure.getMessage());
                                                askAgain(last, newer);
                                                return;
                                            }
                                            if (!now.equals(last)) {
                                                newer.accept(now);
                                            }
                                            askAgain(now, newer);
                                        }));
    }

    private CompletableFuture<TlsMaterial> ask() {
        return process.call(Plugin.Request.of(Buffer.EMPTY), TIMEOUT)
                .thenApply(answer -> material(answer.body().toString(StandardCharsets.UTF_8)))
                .toCompletableFuture();
    }

    private static TlsMaterial material(String json) {
        var pems = FlatJson.read(json);
        return TlsMaterial.of(pems.getOrDefault("cert_pem", ""), pems.getOrDefault("key_pem", ""))
                .trusting(pems.getOrDefault("ca_pem", ""));
    }
}
