package mosn.plugin.grpc.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.api.ConfigException;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a process wants to be asked and sent for a configuration that it has accepted.
///
/// @param fields in lower case; none for all
/// @param maxStreams in a session; 0 for as many as there are
public record Wishes(
        Set<Phase> phases,
        Body request,
        Body response,
        Set<Fact> facts,
        Set<String> fields,
        List<String> variables,
        int maxStreams) {
    private static final int WINDOW = 64 << 10;

    /// Bytes of the longest body that may be wanted whole: what a filter may have held.
    private static final int MAX_WHOLE = 32 << 20;

    /// What may be sent beside heads; numbered from 1 up.
    enum Fact {
        CONNECTION,
        TLS,
        ROUTE,
        HOST
    }

    /// How a body is wanted.
    ///
    /// @param whole the most bytes; 0 for not whole
    /// @param window the most bytes on their way of one in pieces
    public record Body(int whole, int window) {
        private static final Body NONE = new Body(0, WINDOW);

        private static Body decode(byte[] message) {
            var whole = 0;
            var window = 0;
            var from = new ProtoReader(message);
            while (from.next()) {
                switch (from.field()) {
                    case 1 -> whole = size(from.number());
                    case 2 -> window = size(from.number());
                    default -> from.skip();
                }
            }
            return new Body(whole, window == 0 ? WINDOW : window);
        }

        private static int size(long number) {
            return (int) Math.min(number & 0xffff_ffffL, Integer.MAX_VALUE);
        }
    }

    /// The stream is over when this one question is answered.
    public boolean endsWith(Phase phase) {
        return phases.equals(EnumSet.of(phase))
                && (phase == Phase.BEFORE_ROUTE || phase == Phase.BEFORE_SEND);
    }

    /// Whether anything is asked when the route is known.
    public boolean actOnRoutes() {
        var before = EnumSet.of(Phase.BEFORE_ROUTE, Phase.ON_DESTROY);
        return !before.containsAll(phases);
    }

    boolean wants(String field) {
        return fields.isEmpty() || fields.contains(field.toLowerCase(Locale.ROOT));
    }

    /// Reads a ConfigurationReply.
    ///
    /// @throws ConfigException where the process refuses
    /// @throws IllegalArgumentException where it is no such message, or wishes what cannot be
    static Wishes decode(byte[] reply) {
        var from = new ProtoReader(reply);
        byte[] accepted = null;
        while (from.next()) {
            switch (from.field()) {
                case 1 -> accepted = from.bytes();
                case 2 -> throw refusal(from.bytes());
                default -> from.skip();
            }
        }
        if (accepted == null) {
            throw new IllegalArgumentException("it neither accepts nor refuses");
        }
        return read(accepted).checked();
    }

    private static ConfigException refusal(byte[] message) {
        var texts = new String[] {"", "", ""};
        var from = new ProtoReader(message);
        while (from.next()) {
            if (from.field() >= 1 && from.field() <= 3) {
                texts[from.field() - 1] = new String(from.bytes(), UTF_8);
            } else {
                from.skip();
            }
        }
        return new ConfigException(texts[0], texts[1], texts[2]);
    }

    private static Wishes read(byte[] message) {
        var phases = EnumSet.noneOf(Phase.class);
        var facts = EnumSet.noneOf(Fact.class);
        var fields = new LinkedHashSet<String>();
        var variables = new ArrayList<String>();
        var request = Body.NONE;
        var response = Body.NONE;
        var streams = 0;
        var from = new ProtoReader(message);
        while (from.next()) {
            switch (from.field()) {
                case 1 -> from.eachNumber(number -> phases.add(phase(number)));
                case 2 -> request = Body.decode(from.bytes());
                case 3 -> response = Body.decode(from.bytes());
                case 4 -> from.eachNumber(number -> facts.add(fact(number)));
                case 5 -> fields.add(new String(from.bytes(), ISO_8859_1).toLowerCase(Locale.ROOT));
                case 6 -> variables.add(new String(from.bytes(), UTF_8));
                case 7 -> streams = Body.size(from.number());
                default -> from.skip();
            }
        }
        return new Wishes(phases, request, response, facts, Set.copyOf(fields), variables, streams);
    }

    private static Phase phase(long number) {
        return Phase.of(number)
                .orElseThrow(() -> new IllegalArgumentException("it wants a phase " + number));
    }

    private static Fact fact(long number) {
        if (number < 1 || number > Fact.values().length) {
            throw new IllegalArgumentException("it wants a fact " + number);
        }
        return Fact.values()[(int) number - 1];
    }

    private Wishes checked() {
        check(
                request.whole <= MAX_WHOLE && response.whole <= MAX_WHOLE,
                "it wants bodies whole of more than " + MAX_WHOLE + " bytes");
        check(
                request.whole == 0 || !phases.contains(Phase.REQUEST_DATA),
                "it wants the request's body both whole and in pieces");
        check(
                response.whole == 0 || !phases.contains(Phase.RESPONSE_DATA),
                "it wants the response's body both whole and in pieces");
        check(
                phases.contains(Phase.BEFORE_ROUTE)
                        || phases.contains(Phase.AFTER_ROUTE)
                        || phases.contains(Phase.AFTER_CHOOSE_HOST)
                        || !(request.whole > 0
                                || phases.contains(Phase.REQUEST_DATA)
                                || phases.contains(Phase.REQUEST_TRAILERS)),
                "it asks for no head of the request");
        check(
                phases.contains(Phase.BEFORE_SEND)
                        || !(response.whole > 0
                                || phases.contains(Phase.RESPONSE_DATA)
                                || phases.contains(Phase.RESPONSE_TRAILERS)),
                "it asks for no head of the response");
        return this;
    }

    private static void check(boolean good, String problem) {
        if (!good) {
            throw new IllegalArgumentException(problem);
        }
    }
}
