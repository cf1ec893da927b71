package mosn.core.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class TimeoutsTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "'unused': 0, PT60S",
                "'timeout': '250ms', PT0.25S",
                "'timeout': '0s', PT60S",
                "'timeout': '8760h', PT8760H"
            })
    void theRouteSaysHowLong(String route, Duration global) {
        assertEquals(
                new Timeouts(global, Duration.ZERO),
                Routers.entry(route).timeouts(Request.get("/")));
    }

    @Test
    void theRequestMaySayOtherwise() {
        var request =
                Request.get("/")
                        .with("X-Mosn-Global-Timeout", "1000")
                        .with("x-mosn-try-timeout", "100");
        assertEquals(
                new Timeouts(Duration.ofSeconds(1), Duration.ofMillis(100)),
                Routers.entry("'timeout': '5s'").timeouts(request));
        assertEquals(2, request.headers().size()); // the next proxy may want to know
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1s", "-1", "+1", "1.5", " 1", "0x10", "9999999999999"})
    void whatIsNoWholeNumberIsIgnored(String value) {
        var request =
                Request.get("/")
                        .with("x-mosn-global-timeout", value)
                        .with("x-mosn-try-timeout", value);
        assertEquals(
                new Timeouts(Duration.ofSeconds(5), Duration.ZERO),
                Routers.entry("'timeout': '5s'").timeouts(request));
    }

    @Test
    void aRequestThatAsksForZeroGetsTheDefault() {
        assertEquals(
                Duration.ofSeconds(60),
                Routers.entry("'timeout': '5s'")
                        .timeouts(Request.get("/").with("x-mosn-global-timeout", "0"))
                        .global());
    }

    @ParameterizedTest
    @CsvSource({"999, PT0.999S", "1000, PT0S", "1001, PT0S"})
    void aTryThatIsNotShorterThanAllHasNoTimeoutOfItsOwn(String attempt, Duration expected) {
        var request = Request.get("/").with("x-mosn-try-timeout", attempt);
        assertEquals(expected, Routers.entry("'timeout': '1s'").timeouts(request).attempt());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "'unused': 0, 5M, PT5M",
                "'timeout': '5s', 5M, PT5S",
                "'timeout': '5s', 100m, PT0.1S",
                "'timeout': '5s', soon, PT5S",
            })
    void aGrpcCallHasItsOwnDeadlineButNoMoreThanIsConfigured(
            String route, String deadline, Duration expected) {
        var request = Request.get("/").with("grpc-timeout", deadline);
        request.with("content-type", "application/grpc+proto");
        assertEquals(expected, Routers.entry(route).timeouts(request).global());
    }

    @Test
    void onlyAGrpcCallHasADeadline() {
        var request = Request.get("/").with("grpc-timeout", "1S");
        assertEquals(Timeouts.DEFAULT, Routers.entry("'unused': 0").timeouts(request).global());
    }

    @Test
    void variablesSayTheSameAsHeaders() {
        assertEquals(
                new Timeouts(Duration.ofMillis(7), Duration.ofMillis(3)),
                new Timeouts(Timeouts.DEFAULT, Duration.ZERO).with("7", "3"));
    }
}
