package mosn.core;

import mosn.api.observe.AccessLogSink;
import mosn.api.observe.AccessLogSinkProvider;
import mosn.core.config.JsonConfigNode;
import mosn.core.extension.Extensions;
import mosn.core.observe.AccessLog;
import mosn.core.observe.AccessLogConfig;
import mosn.core.observe.AccessLogQueue;

import java.io.IOException;
import java.util.List;

/// Builds the access logs of a generation's listeners. Files and extensions that stay as they are
/// written go on with what they have.
final class AccessLogBuilder {
    private final GenerationBuilder.Parts parts;
    private final Extensions extensions;
    private final ExtensionBuilder builder;
    private final TlsBuilder.Lessor lessor;

    AccessLogBuilder(
            GenerationBuilder.Parts parts,
            Extensions extensions,
            ExtensionBuilder builder,
            TlsBuilder.Lessor lessor) {
        this.parts = parts;
        this.extensions = extensions;
        this.builder = builder;
        this.lessor = lessor;
    }

    /// What an extension made, and the lines that wait for it.
    private record Sink(Made<AccessLogSink> made, AccessLogQueue queue) {
        void close() {
            queue.close();
            made.close();
        }
    }

    /// @return closed with the generation
    AccessLog build(AccessLogConfig config, String listener) {
        return config.type().isEmpty() ? file(config) : extension(config, listener);
    }

    private AccessLog file(AccessLogConfig config) {
        try {
            return new AccessLog(
                    config.format(), parts.logs().open(config.path()), parts.loops().size());
        } catch (IOException e) {
            throw config.node()
                    .problem(
                            "log_path",
                            "names a log that cannot be written: " + e.getMessage(),
                            "name a file in a folder that can be written to, stdout or stderr");
        }
    }

    private AccessLog extension(AccessLogConfig config, String listener) {
        var found = extensions.find(AccessLogSinkProvider.class, config.node(), "type");
        var place = ExtensionBuilder.Place.of(config.node(), "type");
        var sink =
                lessor.lease(
                        List.of(
                                "access log",
                                listener,
                                JsonConfigNode.written(config.node()),
                                found.identity()),
                        () -> {
                            var made =
                                    builder.make(
                                            found,
                                            config.type(),
                                            place,
                                            config.config(),
                                            AccessLogSinkProvider::create);
                            return new Sink(
                                    made,
                                    new AccessLogQueue(
                                            config.type(),
                                            made.product(),
                                            made.loader(),
                                            made.context().metrics()));
                        },
                        Sink::close);
        builder.claim(place, sink.made().context());
        return new AccessLog(config.format(), sink.queue(), parts.loops().size());
    }
}
