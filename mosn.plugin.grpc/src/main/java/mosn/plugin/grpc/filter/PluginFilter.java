package mosn.plugin.grpc.filter;

import static mosn.api.stream.Continue.CONTINUE;

import mosn.api.CallException;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.plugin.Plugin;
import mosn.api.stream.AfterChooseHostStatus;
import mosn.api.stream.AfterRouteStatus;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.LocalReply;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamReceiverFilter;
import mosn.api.stream.StreamSenderFilter;
import mosn.plugin.grpc.filter.PluginFilterConfig.Part;
import mosn.plugin.grpc.filter.PluginFilterConfig.Phase;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/// Asks a plugin in each of its phases, and does what it answers. A question without an answer is a
/// failure of the filter, so `on_error` decides.
record PluginFilter(PluginFilterConfig config, Plugin plugin)
        implements StreamReceiverFilter, StreamSenderFilter {
    /// What a reply gets from the proxy.
    private static final Set<String> FRAMING =
            Set.of("content-length", "transfer-encoding", "connection");

    @Override
    public BeforeRouteStatus beforeRoute(Stream stream) {
        return config.phases().contains(Phase.BEFORE_ROUTE)
                ? BeforeRouteStatus.later(request(stream, Phase.BEFORE_ROUTE, r -> r, CONTINUE))
                : CONTINUE;
    }

    @Override
    public AfterRouteStatus afterRoute(Stream stream) {
        return config.phases().contains(Phase.AFTER_ROUTE)
                ? AfterRouteStatus.later(request(stream, Phase.AFTER_ROUTE, r -> r, CONTINUE))
                : CONTINUE;
    }

    @Override
    public AfterChooseHostStatus afterChooseHost(Stream stream) {
        return config.phases().contains(Phase.AFTER_CHOOSE_HOST)
                ? AfterChooseHostStatus.later(
                        request(stream, Phase.AFTER_CHOOSE_HOST, r -> r, CONTINUE))
                : CONTINUE;
    }

    @Override
    public BeforeSendStatus beforeSend(Stream stream) {
        return config.phases().contains(Phase.BEFORE_SEND)
                ? BeforeSendStatus.later(
                        ask(stream, Phase.BEFORE_SEND)
                                .thenApply(
                                        answer -> {
                                            var reply = taken(() -> response(stream, answer));
                                            return reply == null ? CONTINUE : reply;
                                        }))
                : CONTINUE;
    }

    /// What the three phases of the request have in common, whose answers differ in type alone.
    private <T> CompletionStage<T> request(
            Stream stream, Phase phase, Function<LocalReply, T> replied, T otherwise) {
        return ask(stream, phase)
                .thenApply(
                        answer -> {
                            var reply = taken(() -> request(stream, answer));
                            return reply == null ? otherwise : replied.apply(reply);
                        });
    }

    // ---- the question

    private CompletionStage<Plugin.Response> ask(Stream stream, Phase phase) {
        var sends = phase == Phase.BEFORE_SEND;
        var header = new LinkedHashMap<String, String>();
        if (config.parts().contains(Part.HEADERS)) {
            Fields.copy(
                    sends ? stream.response().headers() : stream.request().headers(),
                    config.headerNames(),
                    header);
            var authority = sends ? null : stream.request().authority();
            if (authority != null) {
                header.putIfAbsent(config.headerNames().of("host"), authority);
            }
        }
        for (var variable : config.variables()) {
            header.keySet().removeIf(variable::equalsIgnoreCase); // anybody may have sent it
            var value = stream.variable(variable);
            if (value != null) {
                header.put(variable, Fields.text(value));
            }
        }
        var body = sends ? stream.responseBody() : stream.requestBody();
        return plugin.call(
                new Plugin.Request(
                        header,
                        trailers(sends ? stream.responseTrailers() : stream.requestTrailers()),
                        config.parts().contains(Part.BODY) && body != null ? body : Buffer.EMPTY,
                        phase.word),
                config.timeout());
    }

    private Map<String, String> trailers(@Nullable Headers trailers) {
        var map = new LinkedHashMap<String, String>();
        if (trailers != null && config.parts().contains(Part.TRAILERS)) {
            Fields.copy(trailers, config.headerNames(), map);
        }
        return map;
    }

    // ---- the answer

    /// What may not be sent is a failure that a sentence tells: a plugin may answer anything.
    private @Nullable LocalReply taken(Supplier<@Nullable LocalReply> taking) {
        try {
            return taking.get();
        } catch (IllegalArgumentException e) {
            throw new CompletionException(
                    new CallException(
                            "plugin_failed",
                            "plugin "
                                    + plugin.name()
                                    + " answers what cannot be sent: "
                                    + e.getMessage()));
        }
    }

    private @Nullable LocalReply request(Stream stream, Plugin.Response answer) {
        var code = config.replies().get(answer.status());
        if (code != null) {
            return reply(code, answer);
        }
        change(stream.request().headers(), stream.requestTrailers(), answer);
        if (answer.body().length() > 0 && stream.requestBody() != null) {
            stream.requestBody(answer.body());
        }
        return null;
    }

    private @Nullable LocalReply response(Stream stream, Plugin.Response answer) {
        var code = config.replies().get(answer.status());
        if (code != null) {
            return reply(code, answer);
        }
        change(stream.response().headers(), stream.responseTrailers(), answer);
        if (answer.body().length() > 0 && stream.responseBody() != null) {
            stream.responseBody(answer.body());
        }
        return null;
    }

    private static void change(
            Headers headers, @Nullable Headers trailers, Plugin.Response answer) {
        Fields.change(headers, answer.header());
        if (trailers != null) {
            Fields.change(trailers, answer.trailer());
        }
    }

    private static LocalReply reply(int code, Plugin.Response answer) {
        var reply = LocalReply.of(code, "plugin_denied").body(answer.body());
        for (var field : answer.header().entrySet()) {
            if (!FRAMING.contains(field.getKey().toLowerCase(Locale.ROOT))
                    && !field.getValue().isEmpty()) {
                reply = reply.with(field.getKey(), Fields.bytes(field.getValue()));
            }
        }
        return reply;
    }
}
