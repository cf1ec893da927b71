package probe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.observe.*;

import java.util.List;
import java.util.Queue;

/// Says each line that it is given, with what else it knows; fails with the lines of `/fails`.
public class Takes implements AccessLogSinkProvider {
    @SuppressWarnings("unchecked")
    private static void say(String word) {
        var own = Thread.currentThread().getContextClassLoader() == Takes.class.getClassLoader();
        ((Queue<String>) System.getProperties().get("probe.said"))
                .add(own ? word : word + " with another loader");
    }

    public String type() {
        return "probe";
    }

    public AccessLogSink create(ConfigNode config, ExtensionContext context) {
        say("made " + config.string("word", "it"));
        return new AccessLogSink() {
            public void write(List<AccessLogEntry> entries) {
                for (var entry : entries) {
                    if ("/fails".equals(entry.path())) {
                        throw new IllegalStateException("does not like it");
                    }
                    say(
                            "%s | %s %s %s %s %s"
                                    .formatted(
                                            entry.line(),
                                            entry.listener(),
                                            entry.method(),
                                            entry.path(),
                                            entry.responseCode(),
                                            entry.cluster()));
                }
            }

            public void close() {
                say("closed");
            }
        };
    }
}
