package probe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.upstream.*;

import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Hosts are what is told through the property `probe.tell`: addresses with commas between, or why
/// there are none behind a `!`.
public class Discovers implements ClusterDiscoveryProvider {
    @SuppressWarnings("unchecked")
    private static void say(String word) {
        var own =
                Thread.currentThread().getContextClassLoader() == Discovers.class.getClassLoader();
        ((Queue<String>) System.getProperties().get("probe.said"))
                .add(own ? word : word + " with another loader");
    }

    public String type() {
        return "PROBE";
    }

    public ClusterDiscovery create(ConfigNode cluster, ExtensionContext context) {
        var first = cluster.node("spec").string("first", "");
        switch (first) {
            case "throws" -> throw new IllegalStateException("does not like it");
            case "nothing" -> {
                return null;
            }
            case "complains" -> throw cluster.node("spec").problem("first", "is bad", "be good");
        }
        say("made " + context.name());
        return new ClusterDiscovery() {
            public void open(HostUpdates updates) throws Exception {
                say("opened");
                Consumer<String> tell = text -> tell(updates, text);
                tell.accept(first);
                System.getProperties().put("probe.tell", tell);
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    say("interrupted");
                    throw e;
                }
            }

            public void close() {
                say("closed");
            }
        };
    }

    private static void tell(HostUpdates updates, String text) {
        if (text.startsWith("!")) {
            updates.failed(text.substring(1));
        } else {
            updates.update(
                    Stream.of(text.split(","))
                            .filter(it -> !it.isEmpty())
                            .map(DiscoveredHost::of)
                            .toList());
        }
    }
}
