package probe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.stream.*;

/// Has a gauge of the name and the value that its configuration says, and fails where that says so.
public class Gauges implements StreamFilterFactoryProvider {
    public String type() {
        return "probe";
    }

    public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
        var value = config.number("value", 0, 0, 9);
        context.metrics().gauge(config.required("gauge"), () -> value);
        if (config.bool("fails", false)) {
            throw new IllegalStateException("does not like it");
        }
        return stream -> new StreamReceiverFilter() {};
    }
}
