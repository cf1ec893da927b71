package mosn.core.protocol.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.core.protocol.http1.Corpus.Case;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

class CorpusPipelineTest {
    static List<Case> cases() {
        return Corpus.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void passesThroughAsWritten(Case golden) {
        run(golden, Consumer::accept, UnaryOperator.identity());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void passesThroughByteByByte(Case golden) {
        run(
                golden,
                (sink, bytes) -> bytes.chars().forEach(c -> sink.accept("" + (char) c)),
                Chunks::merged);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void passesThroughHoweverItIsCut(Case golden) {
        for (var seed = 0; seed < 8; seed++) {
            var random = new Random(seed);
            run(golden, (sink, bytes) -> cut(random, sink, bytes), Chunks::merged);
        }
    }

    private interface Sending {
        void send(Consumer<String> sink, String bytes);
    }

    static void cut(Random random, Consumer<String> sink, String bytes) {
        for (var at = 0; at < bytes.length(); ) {
            var to = Math.min(bytes.length(), at + 1 + random.nextInt(40));
            sink.accept(bytes.substring(at, to));
            at = to;
        }
    }

    private static void run(Case golden, Sending sending, UnaryOperator<String> compared) {
        Assumptions.assumeFalse(golden.steps().isEmpty());
        try (var exchange = new Exchange(Http1Config.DEFAULT)) {
            for (var step : golden.steps()) {
                switch (step.kind()) {
                    case "client" -> sending.send(exchange::clientSends, step.bytes());
                    case "host" -> sending.send(exchange::hostSends, step.bytes());
                    case "client closes" -> exchange.clientCloses();
                    case "host closes" -> exchange.hostCloses();
                    default ->
                            assertEquals(
                                    compared.apply(step.bytes()),
                                    compared.apply(got(exchange, step.kind())),
                                    step.kind());
                }
            }
            assertEquals("", exchange.log().replaceAll("(client|host) closed\n", ""), "log");
        }
    }

    private static String got(Exchange exchange, String kind) {
        return switch (kind) {
            case "forwarded" -> exchange.forwarded();
            case "answer" -> exchange.answer();
            case "log" -> exchange.log();
            default -> throw new IllegalArgumentException(kind);
        };
    }
}
