package mosn.core;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.nio.file.Path;
import java.util.List;

/// What `/api/v1/extensions` tells of one plugin, read.
///
/// @param state as in `serving`
/// @param provides as in `stream_filter demo`; nothing once it is given up
public record PluginReport(String path, String state, List<String> provides) {
    public PluginReport {
        provides = List.copyOf(provides);
    }

    /// All of them, in the order in which they are listed.
    ///
    /// @param extensions as the endpoint answers
    public static List<PluginReport> all(String extensions) {
        return JsonMapper.shared()
                .readTree(extensions)
                .path("plugins")
                .valueStream()
                .map(PluginReport::of)
                .toList();
    }

    private static PluginReport of(JsonNode plugin) {
        return new PluginReport(
                plugin.path("path").asString(),
                plugin.path("state").asString(),
                plugin.path("provides").valueStream().map(JsonNode::asString).toList());
    }

    public boolean isServing() {
        return state.equals("serving");
    }

    /// @param name the path or the end of it, with or without `.jar`, or a type that it provides
    public boolean isNamed(String name) {
        return isNamed(path, name) || provides.stream().anyMatch(it -> it.endsWith(" " + name));
    }

    static boolean isNamed(String path, String name) {
        return Path.of(path).endsWith(name) || Path.of(path).endsWith(name + ".jar");
    }

    /// As in `/opt/plugins/demo.jar is serving: stream_filter demo`.
    @Override
    public String toString() {
        return path
                + " is "
                + state
                + (provides.isEmpty() ? "" : ": ")
                + String.join(", ", provides);
    }
}
