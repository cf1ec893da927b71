package mosn.core.protocol.http2;

import mosn.core.config.JsonConfigNode;

/// Limits as an operator writes them.
final class Configs {
    private Configs() {}

    /// @param json without the braces around it
    static Http2Config of(String json) {
        return Http2Config.from(JsonConfigNode.of("{" + json.replace('\'', '"') + "}"));
    }
}
