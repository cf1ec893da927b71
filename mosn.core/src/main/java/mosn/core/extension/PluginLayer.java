package mosn.core.extension;

import java.util.List;

/// One plugin.
public final class PluginLayer {
    private final List<Extension<?>> extensions;

    PluginLayer(List<Extension<?>> extensions) {
        this.extensions = extensions;
    }

    List<Extension<?>> extensions() {
        return extensions;
    }
}
