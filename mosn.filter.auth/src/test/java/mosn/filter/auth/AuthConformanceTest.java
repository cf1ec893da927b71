package mosn.filter.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.testkit.ConformanceCase;
import mosn.testkit.FilterConformance;
import mosn.testkit.FilterDriver;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"before_route", "after_route"})
    void itBearsWhatTheProxyDoesToFilters(String phase) {
        var config = "{\"headers\": {\"User\": \"admin\"}, \"phase\": \"" + phase + "\"}";
        FilterConformance.of(AuthProvider::new, config).stream(
                        "guest", driver -> driver.request("GET", "/"))
                .stream(
                        "admin",
                        driver ->
                                driver.request("PUT", "/a?b=c")
                                        .header("user", "admin")
                                        .body("some", "text")
                                        .answered(201, "ok"))
                .check();
    }
}
