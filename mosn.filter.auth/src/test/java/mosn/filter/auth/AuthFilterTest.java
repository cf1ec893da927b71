package mosn.filter.auth;

import static mosn.api.stream.Continue.CONTINUE;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import mosn.testkit.FilterDriver;
import mosn.testkit.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthFilterTest {
    private final FilterDriver driver =
            FilterDriver.of(
                    new AuthProvider(),
                    """
                    {"headers": {"User": "admin", "X-Key": "Zoë"}}\
                    """);

    @ParameterizedTest
    @CsvSource({"User, admin", "user, admin", "USER, ' admin '"})
    void aRequestWithTheConfiguredHeadersPasses(String name, String value) {
        assertEquals(CONTINUE, ask(name, value).decision());
    }

    @ParameterizedTest
    @CsvSource({
        "user, guest",
        "user, adminx",
        "user, admi",
        "user, Admin",
        "user, ''",
        "role, admin"
    })
    void everythingElseIsAnsweredWith403(String name, String value) {
        var outcome = ask(name, value);
        assertEquals(403, outcome.reply().status());
        assertEquals("auth_denied", outcome.detail());
        assertFalse(outcome.reachedUpstream());
    }

    @Test
    void aHeaderThatComesTwiceIsRefused() {
        var twice = driver.request("GET", "/").header("user", "admin").header("x-key", "ZoÃ«");
        assertEquals(403, twice.header("user", "admin").send().status());
    }

    @Test
    void nothingOfADenialIsLogged() {
        ask("user", "guest");
        assertEquals(0, driver.logged().size());
    }

    /// The second header is right: UTF-8 in the configuration, and bytes on the wire.
    private Outcome ask(String name, String value) {
        return driver.request("GET", "/").header(name, value).header("x-key", "ZoÃ«").send();
    }
}
