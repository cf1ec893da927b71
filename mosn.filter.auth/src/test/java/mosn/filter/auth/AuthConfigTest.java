package mosn.filter.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;
import mosn.testkit.Config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthConfigTest {
    @Test
    void statusAndPhaseHaveDefaults() {
        var config = read("{'headers': {'User': 'admin'}}");
        assertEquals(403, config.denial().status());
        assertEquals(AuthConfig.Phase.BEFORE_ROUTE, config.phase());
    }

    @Test
    void keysAndWordsAreReadWithoutRegardToCase() {
        var config = read("{'Headers': {'User': 'admin'}, 'PHASE': 'After_Route'}");
        assertEquals(AuthConfig.Phase.AFTER_ROUTE, config.phase());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {}|config.headers: is missing; write what a request must have, as in {"User": "admin"}
                    {'headers': {}}|config.headers: is empty, so everybody would pass; write what a request must have, as in {"User": "admin"}
                    {'headers': {'User': ''}}|config.headers.User: is empty; write the value to demand
                    {'headers': {'User': 'a', 'user': 'b'}}|config.headers.user: stands twice, in other letters; write it once
                    {'headers': {'User': 7}}|config.headers.User: is 7, not a string; put it in quotes
                    {'headers': {'User': 'a'}, 'status': 200}|config.status: is 200, not in range; write a whole number from 400 to 599
                    {'headers': {'User': 'a'}, 'phase': 'later'}|config.phase: is "later"; use one of [before_route, after_route]
                    {'headers': {'User': 'a'}, 'stauts': 401}|config.stauts: is not a known key; write "status", or remove it
                    """)
    void whatIsWrongIsRefusedWithItsPlaceAndAFix(String json, String complaint) {
        var e = assertThrows(ConfigException.class, () -> read(json));
        assertEquals(complaint, e.getMessage());
    }

    @Test
    void noTextOfItShowsAValue() {
        assertFalse(read("{'headers': {'User': 's3cret'}}").toString().contains("s3cret"));
    }

    private static AuthConfig read(String json) {
        return Config.read(json.replace('\'', '"'), AuthConfig::from);
    }
}
