package mosn.core.protocol.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.core.protocol.http1.Corpus.Case;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.regex.Pattern;

/// Whatever the corpus has of smuggling: the client's connection ends, and nothing behind what was
/// refused is taken for a request, at once or later.
class RequestSmugglingTest {
    private static final Pattern REFUSED =
            Pattern.compile("HTTP/1.1 (400|505) .+\r\n(.+\r\n)*Connection: close\r\n");

    static List<Case> cases() {
        return Corpus.read("smuggling");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isRefusedAndNothingBehindItReachesAHost(Case attack) {
        try (var exchange = new Exchange(Http1Config.DEFAULT)) {
            exchange.clientSends(attack.client());
            var before = exchange.forwarded();
            assertFalse(before.contains("hidden"), before);
            exchange.hostSends(attack.host());
            exchange.clientSends("GET /later HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals("", exchange.forwarded());
            assertTrue(exchange.log().contains("client closed\n"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isAnsweredAndTheAnswerSaysThatTheConnectionEnds(Case attack) {
        try (var exchange = new Exchange(Http1Config.DEFAULT)) {
            exchange.clientSends(attack.client());
            exchange.hostSends(attack.host());
            var answer = exchange.answer();
            assertTrue(REFUSED.matcher(answer).find(), answer);
        }
    }
}
