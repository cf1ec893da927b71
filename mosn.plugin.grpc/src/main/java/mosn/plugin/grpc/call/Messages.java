package mosn.plugin.grpc.call;

import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.api.message.Buffer;
import mosn.api.plugin.Plugin;

import java.util.LinkedHashMap;
import java.util.Map;

/// MOSN's `plugin.proto` on the wire:
///
/// ```proto
/// message Request  { map<string,string> header = 1; map<string,string> trailer = 2; bytes body = 3; string type = 4; }
/// message Response { map<string,string> header = 1; map<string,string> trailer = 2; bytes body = 3; int32 status = 4; }
/// ```
final class Messages {
    private static final int HEADER = 1;
    private static final int TRAILER = 2;
    private static final int BODY = 3;
    private static final int TYPE = 4;
    private static final int STATUS = 4;
    private static final int KEY = 1;
    private static final int VALUE = 2;

    private Messages() {}

    static Buffer encode(Plugin.Request request) {
        var to = new ProtoWriter();
        request.header().forEach((key, value) -> to.bytes(HEADER, entry(key, value)));
        request.trailer().forEach((key, value) -> to.bytes(TRAILER, entry(key, value)));
        if (request.body().length() > 0) {
            to.bytes(BODY, request.body().toByteArray());
        }
        if (!request.type().isEmpty()) {
            to.bytes(TYPE, request.type().getBytes(UTF_8));
        }
        return Buffer.of(to.toByteArray());
    }

    private static byte[] entry(String key, String value) {
        var entry = new ProtoWriter();
        entry.bytes(KEY, key.getBytes(UTF_8));
        entry.bytes(VALUE, value.getBytes(UTF_8));
        return entry.toByteArray();
    }

    /// @throws IllegalArgumentException where it is no such message
    static Plugin.Response decode(Buffer message) {
        var header = new LinkedHashMap<String, String>();
        var trailer = new LinkedHashMap<String, String>();
        var body = new byte[0];
        var status = 0;
        var from = new ProtoReader(message.toByteArray());
        while (from.next()) {
            switch (from.field()) {
                case HEADER -> entry(from.bytes(), header);
                case TRAILER -> entry(from.bytes(), trailer);
                case BODY -> body = from.bytes();
                case STATUS -> status = (int) from.number();
                default -> from.skip();
            }
        }
        return new Plugin.Response(header, trailer, Buffer.of(body), status);
    }

    private static void entry(byte[] message, Map<String, String> to) {
        var key = "";
        var value = "";
        var from = new ProtoReader(message);
        while (from.next()) {
            switch (from.field()) {
                case KEY -> key = new String(from.bytes(), UTF_8);
                case VALUE -> value = new String(from.bytes(), UTF_8);
                default -> from.skip();
            }
        }
        to.put(key, value);
    }
}
