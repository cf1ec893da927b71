package mosn.core;

import mosn.api.observe.Tracer;
import mosn.api.observe.TracerProvider;
import mosn.core.config.JsonConfigNode;
import mosn.core.extension.Extensions;
import mosn.core.observe.Tracing;
import mosn.core.observe.TracingConfig;

import java.util.List;

/// Builds what follows the streams of a generation.
final class TracingBuilder {
    private final Extensions extensions;
    private final ExtensionBuilder builder;
    private final TlsBuilder.Lessor lessor;

    TracingBuilder(Extensions extensions, ExtensionBuilder builder, TlsBuilder.Lessor lessor) {
        this.extensions = extensions;
        this.builder = builder;
        this.lessor = lessor;
    }

    private record Running(Made<Tracer> made, Tracing tracing) {}

    Tracing build(TracingConfig config) {
        var found = extensions.find(TracerProvider.class, config.node(), "driver");
        var place = ExtensionBuilder.Place.of(config.node(), "driver");
        var running =
                lessor.lease(
                        List.of("tracer", JsonConfigNode.written(config.node()), found.identity()),
                        () -> {
                            var made =
                                    builder.make(
                                            found,
                                            config.driver(),
                                            place,
                                            config.config(),
                                            TracerProvider::create);
                            return new Running(made, tracing(made));
                        },
                        it -> it.made().close());
        builder.claim(place, running.made().context());
        return running.tracing();
    }

    private static Tracing tracing(Made<Tracer> made) {
        var context = made.context();
        return new Tracing(made.product(), made.loader(), context.logger(), context.metrics());
    }
}
