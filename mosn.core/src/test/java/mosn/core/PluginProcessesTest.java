package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Map;

class PluginProcessesTest {
    private static final PluginSpec SPEC = PluginSpec.of("checker", "-v");

    @Test
    void whereTwoOfOneNameDifferIsSaidByKeysAlone() {
        var one = SPEC.env(Map.of("TOKEN", "s3cret"));
        var limits = new PluginSpec.Limits(Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, 20);
        assertEquals(
                "plugin p: stands for another program elsewhere in this configuration, with other"
                        + " args, env, start_timeout, drain_timeout, health_interval; write the"
                        + " same in both places, or give one of them another name",
                complaint(one, PluginSpec.of("checker", "-q").limits(limits)));
    }

    @Test
    void noPieceOfASpecificationDiffersUnnoticed() {
        for (var other :
                new PluginSpec[] {
                    PluginSpec.of("other", "-v"),
                    SPEC.directory("/"),
                    SPEC.instances(2),
                    SPEC.stoppingFirst(),
                    SPEC.safety(new PluginSpec.Safety("", true)),
                    SPEC.resources(new PluginSpec.Resources(1 << 20, 0, "", true))
                }) {
            assertFalse(PluginKey.differing(SPEC, other).isEmpty());
        }
    }

    @Test
    void aSpecificationIsWrittenWithoutItsSecrets() {
        assertEquals(
                "PluginSpec[command=checker, args=1, env=[TOKEN]]",
                SPEC.env(Map.of("TOKEN", "s3cret")).toString());
    }

    private static String complaint(PluginSpec one, PluginSpec other) {
        var names = new PluginNames();
        names.claim("p", one);
        var e = assertThrows(PluginStartException.class, () -> names.claim("p", other));
        return String.valueOf(e.getMessage());
    }
}
