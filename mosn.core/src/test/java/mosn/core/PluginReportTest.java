package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

class PluginReportTest {
    private static final List<PluginReport> PLUGINS =
            PluginReport.all(
                    """
                    {"extensions": [], "plugins": [
                      {"path": "/opt/plugins/demo-1.0.jar", "state": "serving", "seconds": 1.5,
                       "provides": ["stream_filter demo", "codec demo"], "suspects": []},
                      {"path": "/opt/plugins/old.jar", "state": "closed", "provides": []}]}
                    """);

    @Test
    void aPluginIsNamedByItsFileOrByATypeThatItProvides() {
        for (var name : List.of("demo", "demo-1.0.jar", "demo-1.0", "plugins/demo-1.0.jar")) {
            assertEquals(List.of("/opt/plugins/demo-1.0.jar"), named(name), name);
        }
        assertEquals(List.of("/opt/plugins/old.jar"), named("old"));
        assertEquals(List.of(), named("mo"));
    }

    private static List<String> named(String name) {
        return PLUGINS.stream()
                .filter(plugin -> plugin.isNamed(name))
                .map(PluginReport::path)
                .toList();
    }

    @Test
    void itsStateIsASentence() {
        assertEquals(
                List.of(
                        "/opt/plugins/demo-1.0.jar is serving: stream_filter demo, codec demo",
                        "/opt/plugins/old.jar is closed"),
                PLUGINS.stream().map(PluginReport::toString).toList());
    }
}
