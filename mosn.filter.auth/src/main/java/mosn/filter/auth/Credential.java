package mosn.filter.auth;

import mosn.api.message.Headers;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A header that a request must have. The value may be a secret: it takes as long to refuse a value
/// that is nearly right as one that is all wrong, and nothing prints it.
final class Credential {
    private final String name;
    private final byte[] value;

    private Credential(String name, byte[] value) {
        this.name = name;
        this.value = value;
    }

    /// @param value as configured. On the wire its characters are one byte each, or UTF-8
    static Credential of(String name, String value) {
        return new Credential(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /// Whether exactly one header of this name is there, with this value. Of several, another hop
    /// might believe another.
    boolean isIn(Headers headers) {
        var values = headers.all(name);
        return values.size() == 1
                && MessageDigest.isEqual(
                        value, values.getFirst().getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public String toString() {
        return name;
    }
}
