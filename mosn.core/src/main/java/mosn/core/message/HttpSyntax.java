package mosn.core.message;

import java.nio.charset.StandardCharsets;

/// What HTTP's fields are made of (RFC 9110 sections 5.5 and 5.6): which bytes may stand where, and
/// how names are compared. The same in every version of HTTP.
public final class HttpSyntax {
    /// For each byte that may stand in a token, its lower case; 0 for every other one.
    private static final byte[] TOKEN = new byte[256];

    static {
        for (var c : "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz".toCharArray()) {
            TOKEN[c] = (byte) c;
            TOKEN[Character.toUpperCase(c)] = (byte) c;
        }
    }

    private HttpSyntax() {}

    /// The lower case of a byte that may stand in a token; 0 for one that may not.
    public static byte token(byte c) {
        return TOKEN[c & 0xFF];
    }

    /// Whether a byte may stand in a field's value: no control character but the tab.
    public static boolean isValue(byte c) {
        return c >= ' ' ? c != 0x7F : c < 0 || c == '\t';
    }

    public static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }

    /// One step of the hash of a name: `hash(hash, token(c))` for each byte from 0 on.
    public static int hash(int hash, byte lower) {
        return hash * 31 + lower;
    }

    static int hash(String name) {
        var hash = 0;
        for (var i = 0; i < name.length(); i++) {
            var c = name.charAt(i);
            hash = hash(hash, c < 256 ? TOKEN[c] : 0);
        }
        return hash;
    }

    /// Whether `bytes` from `from` on, as many as `text` has characters, are `text` but for case.
    static boolean matches(byte[] bytes, int from, String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c > 255 || TOKEN[c] != TOKEN[bytes[from + i] & 0xFF]) {
                return false;
            }
        }
        return true;
    }

    static void requireToken(String what, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + " is empty");
        }
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c > 255 || TOKEN[c] == 0) {
                throw refusal(what, c);
            }
        }
    }

    static void requireValue(String what, String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c > 255 || !isValue((byte) c)) {
                throw refusal(what, c);
            }
        }
    }

    /// For what stands in a request line: neither white space nor control characters.
    static void requireVisible(String what, String text) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c <= ' ' || c == 0x7F || c > 255) {
                throw refusal(what, c);
            }
        }
    }

    static IllegalArgumentException refusal(String what, char c) {
        return new IllegalArgumentException(
                what + " holds the character U+%04X, which cannot be sent".formatted((int) c));
    }

    static String string(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
