package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Whatever the corpus has of requests that would be others in HTTP/1: they are reset, and nothing
/// of what they hide reaches a host.
class DowngradeSmugglingTest {
    private static final List<String> USUAL =
            List.of(":method", "POST", ":scheme", "http", ":authority", "a", ":path", "/");

    record Attack(String name, String detail, List<String> fields, String data) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Attack> attacks() throws Exception {
        try (var in = DowngradeSmugglingTest.class.getResourceAsStream("/http2/downgrade.txt")) {
            var text = new String(Objects.requireNonNull(in).readAllBytes(), ISO_8859_1);
            var attacks = new ArrayList<Attack>();
            for (var one : text.substring(text.indexOf("== ") + 3).split("\n== ", -1)) {
                attacks.add(attack(one.lines().toList()));
            }
            return attacks;
        }
    }

    private static Attack attack(List<String> lines) {
        var fields = new ArrayList<>(USUAL);
        var own = new ArrayList<String>();
        var data = "";
        for (var line : lines.subList(2, lines.size())) {
            if (line.startsWith("-")) {
                remove(fields, line.substring(1));
            } else if (line.startsWith("data ")) {
                data = unescape(line.substring(5));
            } else if (!line.isEmpty()) {
                var equals = line.indexOf(" =");
                var name = unescape(line.substring(0, equals));
                if (!own.contains(name)) {
                    remove(fields, name);
                }
                own.add(name);
                var first = own.stream().allMatch(other -> other.startsWith(":"));
                var place = first ? 0 : fields.size();
                var value = line.substring(Math.min(line.length(), equals + 3));
                fields.addAll(place, List.of(name, unescape(value)));
            }
        }
        return new Attack(lines.get(0), lines.get(1), List.copyOf(fields), data);
    }

    private static void remove(List<String> fields, String name) {
        for (var i = fields.size() - 2; i >= 0; i -= 2) {
            if (fields.get(i).equals(name)) {
                fields.remove(i + 1);
                fields.remove(i);
            }
        }
    }

    private static String unescape(String text) {
        var bytes = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\\') {
                bytes.append(text.charAt(i));
                continue;
            }
            switch (text.charAt(++i)) {
                case 'r' -> bytes.append('\r');
                case 'n' -> bytes.append('\n');
                case 't' -> bytes.append('\t');
                case '0' -> bytes.append('\0');
                default -> {
                    bytes.append((char) Integer.parseInt(text, i + 1, i + 3, 16));
                    i += 2;
                }
            }
        }
        return bytes.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void isResetAndNothingHiddenReachesAHost(Attack attack) {
        try (var exchange = new Downgrade()) {
            var end = attack.data.isEmpty();
            exchange.client().headers(1, end, attack.fields.toArray(String[]::new));
            if (!end) {
                exchange.client().data(1, attack.data, true);
            }
            var received = exchange.received();
            assertTrue(received.contains("RST_STREAM 1 PROTOCOL_ERROR"), received);
            assertFalse(exchange.forwarded().contains("hidden"));
            if (!attack.detail.isEmpty()) {
                assertEquals("refused 400 " + attack.detail, exchange.log());
            } else {
                assertFalse(exchange.hostIsConnected());
            }
        }
    }

    @Test
    void anHonestRequestIsTheSameInHttp1() {
        try (var exchange = new Downgrade()) {
            exchange.client()
                    .headers(
                            1,
                            false,
                            ":method",
                            "POST",
                            ":scheme",
                            "https",
                            ":authority",
                            "a.b:8080",
                            ":path",
                            "/c?d=e",
                            "host",
                            "A.B:8080",
                            "te",
                            "trailers",
                            "cookie",
                            "f",
                            "cookie",
                            "g",
                            "content-length",
                            "2");
            exchange.client().data(1, "hi", true);
            assertEquals(
                    crlf(
                            """
                            POST /c?d=e HTTP/1.1
                            host: a.b:8080
                            content-length: 2
                            cookie: f; g
                            TE: trailers
                            Connection: TE

                            hi\
                            """),
                    exchange.forwarded());
        }
    }

    @Test
    void aBodyWithoutALengthIsSentInChunks() {
        try (var exchange = new Downgrade()) {
            exchange.client().post(1);
            exchange.client().data(1, "0\r\n\r\nGET /", true);
            assertEquals(
                    crlf(
                            """
                            POST / HTTP/1.1
                            host: a
                            Transfer-Encoding: chunked

                            a
                            0

                            GET /
                            0

                            """),
                    exchange.forwarded());
        }
    }

    private static String crlf(String lines) {
        return lines.replace("\n", "\r\n");
    }
}
