package mosn.core.protocol.http2;

import mosn.core.message.HeaderBlock;
import mosn.core.message.KnownField;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.ThreadLocalRandom;

/// What a WebSocket's opening handshake proves in HTTP/1 (RFC 6455 section 1.3) and HTTP/2 leaves
/// out (RFC 8441 section 5): made up where HTTP/2 goes on as HTTP/1, and answered where HTTP/1 goes
/// on as HTTP/2.
///
/// @param accept what proves that the key was read
record WebSocketKey(String accept) {
    private static final String KEY = "sec-websocket-key";
    private static final String ACCEPT = "sec-websocket-accept";
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private static boolean isWebSocket(HeaderBlock headers) {
        var line = headers.line(KnownField.UPGRADE, 0);
        return line >= 0 && headers.valueIs(line, "websocket");
    }

    /// Puts a new key into a request to change to WebSocket; null where it asks for something else.
    static @Nullable WebSocketKey putInto(HeaderBlock headers) {
        if (!isWebSocket(headers)) {
            return null;
        }
        var bytes = new byte[16];
        ThreadLocalRandom.current().nextBytes(bytes);
        var key = Base64.getEncoder().encodeToString(bytes);
        headers.set(KEY, key);
        return new WebSocketKey(acceptOf(key));
    }

    /// Takes the key out of a request to change to WebSocket; null where there is none.
    static @Nullable WebSocketKey takeFrom(HeaderBlock headers) {
        var key = isWebSocket(headers) ? headers.get(KEY) : null;
        headers.remove(KEY);
        return key == null ? null : new WebSocketKey(acceptOf(key));
    }

    /// Whether a response bears the proof.
    boolean isAcceptedBy(HeaderBlock headers) {
        return accept.equals(headers.get(ACCEPT));
    }

    static void removeProofFrom(HeaderBlock headers) {
        headers.remove(ACCEPT);
    }

    void answerIn(HeaderBlock headers) {
        headers.set(ACCEPT, accept);
    }

    private static String acceptOf(String key) {
        try {
            var hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
