package mosn.filter.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.testkit.ConformanceCase;
import mosn.testkit.FilterDriver;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;

/// What processes that are such a filter do, too.
class AuthConformanceTest {
    static List<ConformanceCase> cases() {
        return ConformanceCase.ofAuth();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void itDoesWhatTheCaseSays(ConformanceCase one) {
        try (var driver = FilterDriver.of(new AuthProvider(), one.config())) {
            assertEquals(one.transcript(), ConformanceCase.transcript(one.run(driver)));
        }
    }
}
