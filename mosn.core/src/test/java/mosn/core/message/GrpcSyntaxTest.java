package mosn.core.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class GrpcSyntaxTest {
    @ParameterizedTest
    @CsvSource({
        "application/grpc, true",
        "application/grpc+proto, true",
        "Application/gRPC;charset=x, true",
        "application/grpc-web, false",
        "application/grpcx, false",
        "application/grp, false",
        "application/json, false",
    })
    void itsContentTypeTellsARequestFromOthers(String type, boolean grpc) {
        assertEquals(grpc, GrpcSyntax.isGrpc(type));
    }

    @ParameterizedTest
    @CsvSource({"1H, 3600000", "2M, 120000", "3S, 3000", "4m, 4", "99999999m, 99999999"})
    void aTimeoutHasAUnit(String value, long millis) {
        assertEquals(Duration.ofMillis(millis), GrpcSyntax.timeout(value));
    }

    @Test
    void aTimeoutMayBeShorterThanAMillisecond() {
        assertEquals(Duration.ofNanos(5000), GrpcSyntax.timeout("5u"));
        assertEquals(Duration.ofNanos(6), GrpcSyntax.timeout("6n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "S", "1", "1s", "-1S", "1.5S", "123456789S", "１S"})
    void whatIsNoTimeoutIsNone(String value) {
        assertNull(GrpcSyntax.timeout(value));
    }

    @ParameterizedTest
    @CsvSource({"1, 1000u", "99999, 99999000u", "100000, 100000m", "100000000, 100000S"})
    void aTimeoutIsWrittenAsFinelyAsEightDigitsCan(long millis, String value) {
        assertEquals(value, GrpcSyntax.timeout(Duration.ofMillis(millis)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "with 100%", "zwei\nZeilen", "grün ☃", ""})
    void aMessageSurvivesItsEscaping(String text) {
        var escaped = GrpcSyntax.escape(text);
        assertEquals(text, GrpcSyntax.unescape(escaped));
        assertEquals(-1, escaped.chars().filter(c -> c < ' ' || c > '~').findAny().orElse(-1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"50%", "%zz", "%F", "%FF"})
    void aMessageWronglyEscapedIsTakenAsItStands(String message) {
        assertEquals(message, GrpcSyntax.unescape(message));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "16, 16", "999, 999", "1000, -1", "'', -1", "x, -1", "-1, -1"})
    void aStatusIsANumber(String value, int code) {
        assertEquals(code, GrpcSyntax.code(value));
    }
}
