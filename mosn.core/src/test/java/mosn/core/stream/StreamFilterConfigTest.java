package mosn.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;
import mosn.core.config.JsonConfigNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;

class StreamFilterConfigTest {
    @Test
    void aTypeIsEnough() {
        var filter = read("{\"type\": \"auth\"}");

        assertEquals("auth", filter.name());
        assertNull(filter.library());
        assertEquals(Duration.ZERO, filter.timeout());
        assertEquals(false, filter.allowsOnError());
        assertEquals(false, filter.disabled());
    }

    @Test
    void keysBesideTheConfigurationAreTheHosts() {
        var filter =
                read(
                        "{\"type\": \"auth\", \"name\": \"admins\", \"timeout\": \"250ms\","
                                + " \"on_error\": \"Allow\", \"disabled\": true}");

        assertEquals("admins", filter.name());
        assertEquals(Duration.ofMillis(250), filter.timeout());
        assertEquals(true, filter.allowsOnError());
        assertEquals(true, filter.disabled());
    }

    @Test
    void aLibraryMakesTheTypeALabel() {
        var filter =
                read(
                        "{\"type\": \"loadso\", \"go_plugin_config\": {\"so_path\": \"a.jar\","
                                + " \"factory_method\": \"demo\"}}");

        assertEquals(new StreamFilterConfig.Library("a.jar", "demo"), filter.library());
        assertEquals("loadso", filter.name());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {}                                        | type: is missing; add it
                    {"type": "a", "on_error": "open"}         | on_error: is "open"; use one of [deny, allow]
                    {"go_plugin_config": {"so_path": "a"}}    | name: is missing, and there is no type to call it by; add it
                    {"go_plugin_config": {"factory_method": "a"}} | go_plugin_config.so_path: is missing; name the jar or folder to load
                    """)
    void whatIsWrongIsSaid(String text, String message) {
        var wrong = assertThrows(ConfigException.class, () -> read(text));

        assertEquals(message, wrong.getMessage());
    }

    private static StreamFilterConfig read(String text) {
        return StreamFilterConfig.from(JsonConfigNode.of(text));
    }
}
