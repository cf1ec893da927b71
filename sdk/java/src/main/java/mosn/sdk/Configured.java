package mosn.sdk;

import com.google.protobuf.ByteString;

import mosn.plugin.v2.BodyMode;
import mosn.plugin.v2.Configuration;
import mosn.plugin.v2.Fact;
import mosn.plugin.v2.Phase;
import mosn.plugin.v2.Wishes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// A configuration that was accepted.
record Configured(Filter filter, int maxChunk, int insertWindow) {
    private static final int OTHERWISE = 64 << 10;

    static Configured of(Filter filter, Configuration configuration) {
        return new Configured(
                filter,
                orElse(configuration.getMaxChunk()),
                orElse(configuration.getInsertWindow()));
    }

    private static int orElse(int number) {
        return number <= 0 ? OTHERWISE : number;
    }

    /// What is to be told the proxy, checked.
    ///
    /// @throws ConfigException where the filter cannot have what it wants
    Wishes wishes(List<Phase> offered) throws ConfigException {
        var phases = phases();
        for (var phase : phases) {
            if (!offered.contains(phase)) {
                throw new ConfigException(
                        "",
                        "needs the phase " + phase.name().toLowerCase(Locale.ROOT),
                        "let the proxy ask in it");
            }
        }
        refuseUnless(
                filter.wholeRequest() == 0 || filter.requestData() == null,
                "wants the request's body both whole and in pieces");
        refuseUnless(
                filter.wholeResponse() == 0 || filter.responseData() == null,
                "wants the response's body both whole and in pieces");
        refuseUnless(!wants(phases, true) || has(phases, true), "asks for no head of the request");
        refuseUnless(
                !wants(phases, false) || has(phases, false), "asks for no head of the response");
        var wishes =
                Wishes.newBuilder()
                        .addAllPhases(phases)
                        .setRequestBody(BodyMode.newBuilder().setWhole(filter.wholeRequest()))
                        .setResponseBody(BodyMode.newBuilder().setWhole(filter.wholeResponse()))
                        .addAllVariables(filter.variables())
                        .setMaxStreams(filter.maxStreams());
        filter.facts().forEach(kind -> wishes.addFacts(Fact.valueOf(kind.name())));
        for (var name : filter.fields()) {
            wishes.addFields(ByteString.copyFromUtf8(name.toLowerCase(Locale.ROOT)));
        }
        return wishes.build();
    }

    private static void refuseUnless(boolean good, String problem) throws ConfigException {
        if (!good) {
            throw new ConfigException("", "the plugin's filter " + problem, "mend the plugin");
        }
    }

    private List<Phase> phases() {
        var phases = new ArrayList<>(filter.headPhases());
        if (filter.requestData() != null) {
            phases.add(Phase.REQUEST_DATA);
        }
        if (filter.responseData() != null) {
            phases.add(Phase.RESPONSE_DATA);
        }
        if (filter.onDestroy() != null) {
            phases.add(Phase.ON_DESTROY);
        }
        return phases;
    }

    /// Whether something of that direction is wanted that only a head phase introduces.
    private boolean wants(List<Phase> phases, boolean request) {
        return request
                ? phases.contains(Phase.REQUEST_DATA)
                        || phases.contains(Phase.REQUEST_TRAILERS)
                        || filter.wholeRequest() > 0
                : phases.contains(Phase.RESPONSE_DATA)
                        || phases.contains(Phase.RESPONSE_TRAILERS)
                        || filter.wholeResponse() > 0;
    }

    private static boolean has(List<Phase> phases, boolean request) {
        var heads = new HashSet<>(phases);
        heads.retainAll(
                request
                        ? List.of(Phase.BEFORE_ROUTE, Phase.AFTER_ROUTE, Phase.AFTER_CHOOSE_HOST)
                        : List.of(Phase.BEFORE_SEND));
        return !heads.isEmpty();
    }
}
