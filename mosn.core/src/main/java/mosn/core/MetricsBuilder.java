package mosn.core;

import mosn.api.observe.MetricsSink;
import mosn.api.observe.MetricsSinkProvider;
import mosn.core.config.JsonConfigNode;
import mosn.core.extension.Extensions;
import mosn.core.observe.MetricsFlusher;
import mosn.core.observe.MetricsSinkConfig;

import java.util.List;

/// Builds the places that the numbers go to.
final class MetricsBuilder {
    private final GenerationBuilder.Parts parts;
    private final Extensions extensions;
    private final ExtensionBuilder builder;
    private final TlsBuilder.Lessor lessor;

    MetricsBuilder(
            GenerationBuilder.Parts parts,
            Extensions extensions,
            ExtensionBuilder builder,
            TlsBuilder.Lessor lessor) {
        this.parts = parts;
        this.extensions = extensions;
        this.builder = builder;
        this.lessor = lessor;
    }

    /// What an extension made, and what feeds it.
    private record Sink(Made<MetricsSink> made, MetricsFlusher flusher) {
        void close() {
            flusher.close();
            made.close();
        }
    }

    void build(MetricsSinkConfig config) {
        var found = extensions.find(MetricsSinkProvider.class, config.node(), "type");
        var place = ExtensionBuilder.Place.of(config.node(), "type");
        var sink =
                lessor.lease(
                        List.of(
                                "metrics sink",
                                JsonConfigNode.written(config.node()),
                                found.identity()),
                        () -> {
                            var made =
                                    builder.make(
                                            found,
                                            config.type(),
                                            place,
                                            config.config(),
                                            (provider, node, context) ->
                                                    provider.create(
                                                            node,
                                                            parts.stats()::snapshot,
                                                            context));
                            return builder.guarded(place, made, () -> sink(config, made));
                        },
                        Sink::close);
        builder.claim(place, sink.made().context());
    }

    private Sink sink(MetricsSinkConfig config, Made<MetricsSink> made) {
        if (!parts.checksOnly()) {
            made.loader().run(() -> open(config, made.product()));
        }
        return new Sink(made, flusher(config, made));
    }

    private static void open(MetricsSinkConfig config, MetricsSink sink) {
        try {
            sink.open();
        } catch (Exception e) {
            throw config.node()
                    .problem(
                            "config",
                            "names what cannot be opened: " + e.getMessage(),
                            "write another, or see that nobody else has it");
        }
    }

    private MetricsFlusher flusher(MetricsSinkConfig config, Made<MetricsSink> made) {
        return new MetricsFlusher(
                config.type(),
                parts.checksOnly() ? new MetricsSink() {} : made.product(),
                parts.stats()::snapshot,
                made.loader(),
                made.context().metrics());
    }
}
