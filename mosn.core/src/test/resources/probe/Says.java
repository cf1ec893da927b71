package probe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.source.*;

import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;

/// Says what the test says; has a gauge where its configuration names one.
public class Says implements ConfigSourceProvider {
    @SuppressWarnings("unchecked")
    private static void say(String word) {
        var own = Thread.currentThread().getContextClassLoader() == Says.class.getClassLoader();
        ((Queue<String>) System.getProperties().get("probe.said"))
                .add(own ? word : word + " with another loader");
    }

    public String type() {
        return "probe";
    }

    public ConfigSource create(ConfigNode config, ExtensionContext context) {
        var first = config.string("first", "");
        var gauge = config.string("gauge", "");
        if (!gauge.isEmpty()) {
            context.metrics().gauge(gauge, () -> 7);
        }
        say("made " + context.name());
        return new ConfigSource() {
            public void open(ConfigUpdates updates) throws Exception {
                say("opened");
                System.getProperties()
                        .put(
                                "probe.tell." + context.name(),
                                (Consumer<String>) text -> tell(updates, text));
                if (first.equals("!")) {
                    throw new IllegalStateException("does not like it");
                }
                if (!first.isEmpty()) {
                    tell(updates, first);
                }
                try {
                    Thread.sleep(1_000_000);
                } catch (InterruptedException e) {
                    say("interrupted");
                }
            }

            public void close() {
                say("closed");
            }
        };
    }

    private static void tell(ConfigUpdates updates, String text) {
        if (text.startsWith("!")) {
            updates.failed(text.substring(1));
            return;
        }
        updates.update(text.equals("none") ? List.of() : List.of(new ConfigPart("part", text)))
                .thenAccept(Says::tell);
    }

    @SuppressWarnings("unchecked")
    private static void tell(ConfigVerdict verdict) {
        ((Queue<String>) System.getProperties().get("probe.said"))
                .add(
                        switch (verdict) {
                            case ConfigVerdict.Taken() -> "taken";
                            case ConfigVerdict.Refused(var why) -> "refused " + why;
                        });
    }
}
