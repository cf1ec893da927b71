package probe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.observe.*;
import mosn.api.stream.Stream;

import java.util.Queue;

/// Says what it sees, and gives the host another authority. Fails where the path says so.
public class Traces implements TracerProvider {
    @SuppressWarnings("unchecked")
    private static void say(String word) {
        var own = Thread.currentThread().getContextClassLoader() == Traces.class.getClassLoader();
        ((Queue<String>) System.getProperties().get("probe.said"))
                .add(own ? word : word + " with another loader");
    }

    public String type() {
        return "probe";
    }

    public Tracer create(ConfigNode config, ExtensionContext context) {
        say("made " + config.string("word", "it"));
        return new Tracer() {
            public Span start(Stream stream) {
                var path = stream.request().path();
                if (path.equals("/fails/start")) {
                    throw new IllegalStateException(path);
                }
                say("start " + path);
                return path.equals("/untraced") ? null : new Traced(path);
            }

            public void close() {
                say("closed");
            }
        };
    }

    private record Traced(String path) implements Span {
        public String traceId() {
            return "id-of-" + path;
        }

        public void inject(Stream stream) {
            if (path.equals("/fails/inject")) {
                throw new IllegalStateException(path);
            }
            say("inject " + stream.route().cluster());
            stream.request().authority("traced.example");
        }

        public void finish(Stream stream) {
            if (path.equals("/fails/finish")) {
                throw new IllegalStateException(path);
            }
            say("finish " + stream.info().responseCode());
        }
    }
}
