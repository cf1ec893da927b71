package mosn.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class EnvironmentTest {
    @ParameterizedTest
    @CsvSource({"'1', 2, 1", "'1,2', 2, 2", "'1,2', 1, 1", "'1,2,3', 2, 2", "' 2 ,x', 2, 2"})
    void theHighestVersionThatBothKnowIsChosen(String offered, int highest, int chosen)
            throws Exception {
        var variables = Map.of("MOSN_PLUGIN", "ON", "PLUGIN_PROTOCOL_VERSIONS", offered);
        assertEquals(chosen, Environment.from(variables, highest).version());
    }

    @Test
    void aHostThatSaysNothingSpeaksTheFirst() throws Exception {
        assertEquals(1, Environment.from(Map.of("MOSN_PLUGIN", "ON"), 2).version());
    }

    @Test
    void noVersionInCommonIsRefused() {
        var variables = Map.of("MOSN_PLUGIN", "ON", "PLUGIN_PROTOCOL_VERSIONS", "7");
        var thrown = assertThrows(StartException.class, () -> Environment.from(variables, 2));
        assertEquals(
                "The host speaks the versions 7 of the plugin protocol, and this plugin 1 to 2.",
                thrown.getMessage());
    }

    @Test
    void whoStartsItByHandIsToldWhatItIs() throws Exception {
        var process = Child.command("calls").start();
        var said = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertEquals(1, process.waitFor());
        assertTrue(said.startsWith("This is a plugin for the proxy MOSN"), said);
        assertEquals(0, process.getInputStream().readAllBytes().length);
    }
}
