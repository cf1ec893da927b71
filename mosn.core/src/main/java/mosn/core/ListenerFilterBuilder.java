package mosn.core;

import mosn.api.listener.ListenerFilter;
import mosn.api.listener.ListenerFilterProvider;
import mosn.core.config.JsonConfigNode;
import mosn.core.extension.Extensions;
import mosn.core.listener.ListenerFilterConfig;
import mosn.core.network.ListenerFilterSlot;

import java.util.List;

/// Builds what new connections of a listener have to pass.
final class ListenerFilterBuilder {
    private final Extensions extensions;
    private final ExtensionBuilder builder;
    private final TlsBuilder.Lessor lessor;

    ListenerFilterBuilder(
            Extensions extensions, ExtensionBuilder builder, TlsBuilder.Lessor lessor) {
        this.extensions = extensions;
        this.builder = builder;
        this.lessor = lessor;
    }

    private record Passed(Made<ListenerFilter> made, ListenerFilterSlot slot) {}

    ListenerFilterSlot build(ListenerFilterConfig config, String listener) {
        var found = extensions.find(ListenerFilterProvider.class, config.node(), "type");
        var place = ExtensionBuilder.Place.of(config.node(), "type");
        var passed =
                lessor.lease(
                        List.of(
                                "listener filter",
                                listener,
                                config.name(),
                                JsonConfigNode.written(config.node()),
                                found.identity()),
                        () -> {
                            var made =
                                    builder.make(
                                            found,
                                            config.name(),
                                            place,
                                            config.config(),
                                            ListenerFilterProvider::create);
                            return builder.guarded(
                                    place, made, () -> new Passed(made, slot(config, made)));
                        },
                        it -> it.made().close());
        builder.claim(place, passed.made().context());
        return passed.slot();
    }

    private static ListenerFilterSlot slot(ListenerFilterConfig config, Made<ListenerFilter> made) {
        return new ListenerFilterSlot(
                config.name(), made.product(), made.loader(), config.timeout(), made.context());
    }
}
