package mosn.sdk;

import static io.grpc.stub.ServerCalls.asyncBidiStreamingCall;
import static io.grpc.stub.ServerCalls.asyncUnaryCall;

import io.grpc.ServerServiceDefinition;
import io.grpc.stub.StreamObserver;

import mosn.plugin.v2.Actions;
import mosn.plugin.v2.Configuration;
import mosn.plugin.v2.ConfigurationReply;
import mosn.plugin.v2.Events;
import mosn.plugin.v2.Refusal;
import mosn.plugin.v2.ReleaseReply;
import mosn.plugin.v2.ReleaseRequest;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// `mosn.plugin.v2.Plugin`.
final class FilterService {
    private static final String NAME = "mosn.plugin.v2.Plugin";

    private final FilterFactory factory;
    private final Executor threads;
    private final Executor blocking;
    private final Map<Integer, Configured> configurations = new ConcurrentHashMap<>();

    /// @param threads where the filter's functions run
    /// @param blocking where filters are made
    FilterService(FilterFactory factory, Executor threads, Executor blocking) {
        this.factory = factory;
        this.threads = threads;
        this.blocking = blocking;
    }

    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(NAME)
                .addMethod(
                        Methods.unary(
                                NAME,
                                "Configure",
                                Configuration.getDefaultInstance(),
                                ConfigurationReply.getDefaultInstance()),
                        asyncUnaryCall(
                                (Configuration sent, StreamObserver<ConfigurationReply> out) ->
                                        blocking.execute(
                                                () -> Methods.answer(out, configure(sent)))))
                .addMethod(
                        Methods.unary(
                                NAME,
                                "Release",
                                ReleaseRequest.getDefaultInstance(),
                                ReleaseReply.getDefaultInstance()),
                        asyncUnaryCall(
                                (ReleaseRequest sent, StreamObserver<ReleaseReply> out) -> {
                                    configurations.remove(sent.getNumber());
                                    Methods.answer(out, ReleaseReply.getDefaultInstance());
                                }))
                .addMethod(
                        Methods.streaming(
                                NAME,
                                "Session",
                                Events.getDefaultInstance(),
                                Actions.getDefaultInstance()),
                        asyncBidiStreamingCall(
                                (StreamObserver<Actions> out) -> new Session(this, threads, out)))
                .build();
    }

    @Nullable Configured configuration(int number) {
        return configurations.get(number);
    }

    private ConfigurationReply configure(Configuration sent) {
        var reply = ConfigurationReply.newBuilder();
        try {
            var json = sent.getJson().toString(StandardCharsets.UTF_8);
            var piece = sent.getPartOf() != 0;
            var configured = Configured.of(factory.create(Config.of(json, piece)), sent);
            if (!piece) {
                reply.setAccepted(configured.wishes(sent.getPhasesList()));
            } else {
                reply.getAcceptedBuilder();
            }
            configurations.put(sent.getNumber(), configured);
        } catch (ConfigException e) {
            reply.setRefused(refusal(e.path(), e.problem(), e.fix()));
        } catch (Exception | LinkageError | AssertionError e) {
            System.getLogger("mosn.sdk")
                    .log(System.Logger.Level.ERROR, "a configuration is refused", e);
            reply.setRefused(refusal("", "the plugin failed with " + e, "see the plugin's log"));
        }
        return reply.build();
    }

    private static Refusal refusal(String path, String problem, String fix) {
        return Refusal.newBuilder().setPath(path).setProblem(problem).setFix(fix).build();
    }
}
