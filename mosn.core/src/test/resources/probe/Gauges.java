package probe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.stream.*;

import java.util.concurrent.CountDownLatch;

/// Has a gauge of the name and the value that its configuration says, and fails where that says so.
/// A gauge of the value 9 waits until it may be read.
public class Gauges implements StreamFilterFactoryProvider {
    public String type() {
        return "probe";
    }

    private static long read(long value) {
        if (value == 9) {
            try {
                ((CountDownLatch) System.getProperties().get("probe.gate")).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return value;
    }

    public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
        var value = config.number("value", 0, 0, 9);
        context.metrics().gauge(config.required("gauge"), () -> read(value));
        if (config.bool("fails", false)) {
            throw new IllegalStateException("does not like it");
        }
        return stream -> new StreamReceiverFilter() {};
    }
}
