package mosn.core.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/// Text as it stands in a request: one character per byte.
final class Bytes {
    private Bytes() {}

    /// A configuration's text as a request would hold it.
    static String of(String text) {
        return isAscii(text) ? text : new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /// Whether `text` is visible ASCII throughout, so that it can be part of a target or a host.
    static boolean isVisible(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    /// The name of a field as RFC 9110 section 5.6.2 has it.
    static boolean isToken(String name) {
        return !name.isEmpty() && name.chars().allMatch(Bytes::isTokenPart);
    }

    private static boolean isTokenPart(int c) {
        return isLetterOrDigit(c) || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    static boolean isLetterOrDigit(int c) {
        return c < 0x80 && Character.isLetterOrDigit(c);
    }

    /// Whether a field's value can hold it: no control characters but the tab.
    static boolean isFieldValue(String value) {
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F || c > 0xFF) {
                return false;
            }
        }
        return true;
    }

    /// Equality without regard to the case of ASCII letters. [String#equalsIgnoreCase] would also
    /// hold bytes of UTF-8 for letters of Latin 1.
    static boolean equalsIgnoreCase(String one, String other) {
        return one.length() == other.length() && equal(one, other);
    }

    private static boolean equal(String one, String other) {
        for (var i = 0; i < one.length(); i++) {
            if (lower(one.charAt(i)) != lower(other.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }
}
