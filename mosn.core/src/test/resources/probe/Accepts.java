package probe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.listener.*;
import mosn.api.message.Buffer;

import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/// Does with a connection what its first byte says.
public class Accepts implements ListenerFilterProvider {
    @SuppressWarnings("unchecked")
    private static void say(String word) {
        var own = Thread.currentThread().getContextClassLoader() == Accepts.class.getClassLoader();
        ((Queue<String>) System.getProperties().get("probe.said"))
                .add(own ? word : word + " with another loader");
    }

    public String type() {
        return "probe";
    }

    public ListenerFilter create(ConfigNode config, ExtensionContext context) {
        say("made " + config.string("word", "it"));
        if (config.bool("clashes", false)) {
            context.metrics().gauge("connections_closed", () -> 1);
        }
        var inspects = (int) config.number("inspects", 8, 0, 100);
        return new ListenerFilter() {
            private Buffer kept;
            private AcceptedConnection connection;

            public int inspects() {
                return inspects;
            }

            public ListenerFilterStatus onAccept(AcceptedConnection accepted, Buffer first) {
                if (inspects == 0) {
                    return ListenerFilterStatus.CONTINUE;
                }
                if (first.length() == 0) {
                    return ListenerFilterStatus.MORE;
                }
                return switch (first.get(0)) {
                    case '+' -> {
                        accepted.remoteAddress(new InetSocketAddress("192.0.2.7", 99));
                        accepted.localAddress(new InetSocketAddress("192.0.2.8", 443));
                        yield ListenerFilterStatus.taking(1);
                    }
                    case 'x' -> ListenerFilterStatus.close("unwanted");
                    case '!' -> throw new IllegalStateException("does not like it");
                    case '?' -> ListenerFilterStatus.MORE;
                    case '0' -> null;
                    case '9' -> ListenerFilterStatus.taking(1000);
                    case 'k' -> {
                        kept = first;
                        connection = accepted;
                        yield ListenerFilterStatus.taking(1);
                    }
                    case 'u' -> {
                        kept.length(); // of another connection
                        yield ListenerFilterStatus.taking(1);
                    }
                    case 'U' -> {
                        connection.remoteAddress(new InetSocketAddress("192.0.2.9", 1));
                        yield ListenerFilterStatus.taking(1);
                    }
                    case 'f' ->
                            ListenerFilterStatus.later(
                                    CompletableFuture.failedFuture(
                                            new IllegalStateException("later")));
                    case 'l' -> {
                        var answer = new CompletableFuture<ListenerFilterStatus>();
                        context.blocking()
                                .execute(() -> answer.complete(ListenerFilterStatus.taking(1)));
                        yield ListenerFilterStatus.later(answer);
                    }
                    case 'n' -> {
                        var answer = new CompletableFuture<ListenerFilterStatus>();
                        answer.whenComplete((status, failure) -> say("cancelled"));
                        say("waits");
                        yield ListenerFilterStatus.later(answer);
                    }
                    case 'N' -> {
                        say("waits");
                        yield ListenerFilterStatus.later(
                                new CompletableFuture<ListenerFilterStatus>() {
                                    @Override
                                    public boolean cancel(boolean interrupt) {
                                        throw new AssertionError("wants an answer");
                                    }
                                });
                    }
                    default -> ListenerFilterStatus.CONTINUE;
                };
            }

            public void close() {
                say("closed");
            }
        };
    }
}
