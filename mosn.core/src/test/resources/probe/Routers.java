package probe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.router.*;
import mosn.api.stream.Route;
import mosn.api.stream.Stream;

import java.util.Queue;

/// Takes the last route that is available, or does what the path says.
public class Routers implements RouterHandlerProvider {
    @SuppressWarnings("unchecked")
    private static void say(String word) {
        var own = Thread.currentThread().getContextClassLoader() == Routers.class.getClassLoader();
        ((Queue<String>) System.getProperties().get("probe.said"))
                .add(own ? word : word + " with another loader");
    }

    public String type() {
        return "probe";
    }

    public RouterHandler create(ConfigNode config, ExtensionContext context) {
        say("made " + config.string("word", "it"));
        return new RouterHandler() {
            public Route route(Stream stream, Routes routes) {
                return switch (stream.request().path()) {
                    case "/none" -> null;
                    case "/first" -> routes.first();
                    case "/fails" -> throw new IllegalStateException("does not like it");
                    case "/foreign" -> new Foreign("v", "up");
                    default -> {
                        say(routes.all().stream().map(Route::cluster).toList().toString());
                        yield routes.all().stream()
                                .filter(routes::available)
                                .reduce((first, second) -> second)
                                .orElse(null);
                    }
                };
            }

            public void close() {
                say("closed");
            }
        };
    }

    private record Foreign(String virtualHost, String cluster) implements Route {}
}
