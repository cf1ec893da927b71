package mosn.core.upstream;

import mosn.api.ConfigNode;
import mosn.core.config.JsonConfigNode;

/// The configuration of who has none.
final class NoConfig {
    static final ConfigNode NODE = JsonConfigNode.of("{}");

    private NoConfig() {}
}
