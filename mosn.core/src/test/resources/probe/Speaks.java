package probe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.api.network.*;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;

/// Does what each line says.
public class Speaks implements NetworkFilterProvider {
    @SuppressWarnings("unchecked")
    private static void say(String word) {
        var own = Thread.currentThread().getContextClassLoader() == Speaks.class.getClassLoader();
        ((Queue<String>) System.getProperties().get("probe.said"))
                .add(own ? word : word + " with another loader");
    }

    public String type() {
        return "probe";
    }

    public NetworkFilterFactory create(ConfigNode config, ExtensionContext context) {
        var word = config.string("word", "it");
        var limit = (int) config.number("limit", 1000, 0, 1_000_000);
        say("made " + word);
        return new NetworkFilterFactory() {
            public NetworkFilter create(NetworkConnection connection) {
                if (word.equals("fails")) {
                    throw new IllegalStateException("does not like it");
                }
                return new Lines(connection, context);
            }

            public int limit() {
                return limit;
            }

            public void close() {
                say("closed " + word);
            }
        };
    }

    private static final class Lines implements NetworkFilter {
        private final NetworkConnection connection;
        private final ExtensionContext context;
        private Buffer kept = Buffer.EMPTY;
        private NetworkStream stream;
        private boolean ended;

        Lines(NetworkConnection connection, ExtensionContext context) {
            this.connection = connection;
            this.context = context;
        }

        public int onData(Buffer bytes) {
            var text = bytes.toString(StandardCharsets.ISO_8859_1);
            var end = text.indexOf('\n');
            if (end >= 0) {
                kept = bytes;
                onLine(text.substring(0, end));
            }
            return end + 1;
        }

        private void onLine(String line) {
            var words = line.split(" ", 2);
            switch (words[0]) {
                case "echo" -> write(words[1]);
                case "quit" -> {
                    write("bye");
                    connection.close();
                    write("nothing");
                }
                case "flood" -> {
                    write("y".repeat(Integer.parseInt(words[1])));
                    connection.close();
                }
                case "get" -> begin("GET", words[1], true, Map.entry("User", "admin"));
                case "bad" -> {
                    try {
                        begin("GET", "/a b", true, Map.entry("User", "admin"));
                    } catch (IllegalArgumentException e) {
                        write("refused");
                    }
                }
                case "ask" -> {
                    var fields = words[1].split(" ");
                    try {
                        begin("GET", fields[0], true, fields(fields));
                    } catch (IllegalArgumentException e) {
                        write("refused");
                    }
                }
                case "post" -> {
                    var length = words[1].split(" ")[0];
                    begin(
                            "POST",
                            words[1].substring(length.length() + 1),
                            false,
                            Map.entry("content-length", length));
                }
                case "data" -> stream.data(Buffer.of(words[1]), false);
                case "end" -> stream.data(Buffer.EMPTY, true);
                case "reset" -> stream.reset();
                case "stay" -> ended = true;
                case "later" -> context.blocking().execute(this::later);
                case "pause" -> {
                    connection.pause();
                    context.blocking()
                            .execute(
                                    () ->
                                            connection.execute(
                                                    () -> {
                                                        write("paused");
                                                        connection.resume();
                                                    }));
                }
                case "hold" -> {
                    connection.pause();
                    context.blocking().execute(this::resumeWhenTold);
                }
                case "fail" -> throw new IllegalStateException("does not like it");
                case "takes" -> throw new AssertionError("took " + kept.length());
                default -> write("what?");
            }
        }

        @SuppressWarnings("unchecked")
        private void resumeWhenTold() {
            var said = (Queue<String>) System.getProperties().get("probe.said");
            while (!said.contains("go on")) {
                Thread.onSpinWait();
            }
            connection.execute(connection::resume);
        }

        private void later() {
            try {
                connection.write(Buffer.of("on another thread"));
            } catch (IllegalStateException e) {
                connection.execute(() -> write("later"));
            }
        }

        private void write(String line) {
            connection.write(Buffer.of(line + "\n"));
        }

        @SafeVarargs
        private void begin(
                String method, String target, boolean end, Map.Entry<String, String>... fields) {
            stream =
                    connection.newStream(
                            new StreamRequest(method, target, List.of(fields)), end, new Answer());
        }

        @SuppressWarnings("unchecked")
        private static Map.Entry<String, String>[] fields(String[] words) {
            return Stream.of(words)
                    .skip(1)
                    .map(word -> word.split("="))
                    .map(parts -> Map.entry(parts[0], parts[1]))
                    .toArray(Map.Entry[]::new);
        }

        public boolean onEnd() {
            say("end");
            return ended;
        }

        public void onDrain() {
            say("drain");
            write("going");
        }

        public void onClose() {
            say("gone");
        }

        private final class Answer implements NetworkStreamReceiver {
            private final StringBuilder body = new StringBuilder();
            private String status = "";

            public void onHead(ResponseHead head, boolean end) {
                if (head.status() == 418) {
                    throw new IllegalStateException("does not like it");
                }
                status = head.status() + " " + head.headers().get("x-answered");
                if (end) {
                    write(status);
                }
            }

            public void onData(Buffer chunk, boolean end) {
                body.append(chunk.toString(StandardCharsets.ISO_8859_1));
                if (end) {
                    write(status + " " + (body.length() > 1000 ? body.length() : body));
                }
            }

            public void onTrailers(Headers trailers) {
                write(status + " " + body + " and trailers");
            }

            public void onReset() {
                write("reset");
            }
        }
    }
}
