package mosn.plugin.grpc.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.api.message.Buffer;
import mosn.api.stream.LocalReply;

import org.jspecify.annotations.Nullable;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Map;

/// What a process has decided.
public sealed interface Decision {
    /// Of a reply that says none.
    String DETAIL = "plugin";

    /// The next filter.
    record GoOn(Changes changes) implements Decision {}

    /// Another route.
    record ReMatchRoute(Changes changes) implements Decision {}

    /// Another host.
    record ReChooseHost(Changes changes) implements Decision {}

    /// An answer.
    record Replied(LocalReply reply) implements Decision {}

    /// The end without one.
    record Terminated() implements Decision {}

    /// It cannot decide.
    record Failed(String message) implements Decision {}

    /// A piece of a body goes on.
    ///
    /// @param chunk what goes on in its place; null where nothing was changed
    record Relayed(@Nullable Buffer chunk) implements Decision {}

    /// Reads a Verdict, but for its number.
    ///
    /// @throws IllegalArgumentException where it is none, or one that cannot be
    static Decision decode(byte[] message) {
        var changes = Changes.NONE;
        var kind = 0;
        var said = new byte[0];
        var from = new ProtoReader(message);
        while (from.next()) {
            switch (from.field()) {
                case 2, 3, 4, 5, 6, 7 -> {
                    kind = from.field();
                    said = from.bytes();
                }
                case 8 -> changes = Changes.decode(from.bytes());
                default -> from.skip();
            }
        }
        return switch (kind) {
            case 2 -> new GoOn(changes);
            case 3 -> new Replied(reply(said));
            case 4 -> new Terminated();
            case 5 -> new ReMatchRoute(changes);
            case 6 -> new ReChooseHost(changes);
            case 7 -> new Failed(failure(said));
            default -> throw new IllegalArgumentException("a verdict says nothing");
        };
    }

    static LocalReply reply(byte[] message) {
        var fields = new ArrayList<Map.Entry<String, String>>();
        var status = 0;
        var body = new byte[0];
        var detail = "";
        var from = new ProtoReader(message);
        while (from.next()) {
            switch (from.field()) {
                case 1 -> status = (int) from.number();
                case 2 -> fields.add(field(from.bytes()));
                case 3 -> body = from.bytes();
                case 4 -> detail = new String(from.bytes(), UTF_8);
                default -> from.skip();
            }
        }
        return new LocalReply(status, fields, Buffer.of(body), detail.isEmpty() ? DETAIL : detail);
    }

    private static Map.Entry<String, String> field(byte[] message) {
        var name = "";
        var value = "";
        var from = new ProtoReader(message);
        while (from.next()) {
            switch (from.field()) {
                case 1 -> name = new String(from.bytes(), ISO_8859_1);
                case 2 -> value = new String(from.bytes(), ISO_8859_1);
                default -> from.skip();
            }
        }
        return new AbstractMap.SimpleImmutableEntry<>(name, value);
    }

    static String failure(byte[] message) {
        var said = "";
        var from = new ProtoReader(message);
        while (from.next()) {
            if (from.field() == 1) {
                said = new String(from.bytes(), UTF_8);
            } else {
                from.skip();
            }
        }
        return said;
    }
}
