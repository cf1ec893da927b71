package mosn.core.protocol.http1;

import mosn.core.message.HeaderBlock;
import mosn.core.message.KnownField;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// Takes out of a head what is meant for one connection only (RFC 9110 section 7.6.1), after
/// reading what it says.
///
/// What `Connection` names is taken out when a message is read, before anything of ours is put in:
/// so a client cannot name what the proxy adds. It cannot take out what the message's framing or
/// routing hangs on, whatever it names.
public final class HopByHop {
    static final String CLOSE = "close";
    static final String KEEP_ALIVE = "keep-alive";
    private static final String UPGRADE = "upgrade";

    private static final int FIELDS =
            KnownField.CONNECTION.bit()
                    | KnownField.KEEP_ALIVE.bit()
                    | KnownField.PROXY_CONNECTION.bit()
                    | KnownField.TRANSFER_ENCODING.bit()
                    | KnownField.TE.bit()
                    | KnownField.UPGRADE.bit()
                    | KnownField.HTTP2_SETTINGS.bit();

    private static final int NOT_IN_TRAILERS =
            FIELDS
                    | KnownField.HOST.bit()
                    | KnownField.CONTENT_LENGTH.bit()
                    | KnownField.EXPECT.bit()
                    | KnownField.TRAILER.bit();

    private HopByHop() {}

    /// Whether a `Connection` field lists `option`.
    static boolean connectionLists(HeaderBlock headers, String option) {
        var field = KnownField.CONNECTION;
        for (var line = headers.line(field, 0); line >= 0; line = headers.line(field, line + 1)) {
            if (headers.valueIs(line, option) || lists(headers.value(line), option)) {
                return true;
            }
        }
        return false;
    }

    /// The protocol that `headers` ask to change to, of those in `allowed`; null for none.
    static @Nullable String upgrade(HeaderBlock headers, List<String> allowed) {
        var line = headers.line(KnownField.UPGRADE, 0);
        if (line < 0 || !connectionLists(headers, UPGRADE)) {
            return null;
        }
        for (var value : headers.all(KnownField.UPGRADE.text())) {
            for (var protocol : value.split(",", -1)) {
                if (allowed.contains(protocol.strip().toLowerCase(Locale.ROOT))) {
                    return protocol.strip();
                }
            }
        }
        return null;
    }

    /// Of what was read.
    ///
    /// @param upgrade the protocol whose `Upgrade` field stays; null for none
    public static void removeReceived(HeaderBlock headers, @Nullable String upgrade) {
        if (!headers.mayContain(FIELDS)) {
            return;
        }
        var field = KnownField.CONNECTION;
        for (var line = headers.line(field, 0); line >= 0; line = headers.line(field, 0)) {
            var options = headers.value(line);
            headers.remove(field, line);
            removeNamed(headers, options);
        }
        removeWritten(headers, upgrade != null);
        if (upgrade != null) {
            headers.set(KnownField.UPGRADE.text(), upgrade);
        }
    }

    /// Of what is about to be written, where only the proxy itself can have put any.
    public static void removeWritten(HeaderBlock headers, boolean upgrade) {
        if (!headers.mayContain(FIELDS)) {
            return;
        }
        headers.remove(KnownField.CONNECTION);
        headers.remove(KnownField.KEEP_ALIVE);
        headers.remove(KnownField.PROXY_CONNECTION);
        headers.remove(KnownField.TRANSFER_ENCODING);
        headers.remove(KnownField.HTTP2_SETTINGS);
        if (!upgrade) {
            headers.remove(KnownField.UPGRADE);
        }
        keepOnlyTrailersOfTe(headers);
    }

    public static void removeFromTrailers(HeaderBlock trailers) {
        if (!trailers.mayContain(NOT_IN_TRAILERS)) {
            return;
        }
        for (var field : KnownField.values()) {
            if ((NOT_IN_TRAILERS & field.bit()) != 0) {
                trailers.remove(field);
            }
        }
    }

    private static void removeNamed(HeaderBlock headers, String options) {
        for (var option : options.split(",", -1)) {
            var name = option.strip();
            switch (name.toLowerCase(Locale.ROOT)) {
                case CLOSE, KEEP_ALIVE, UPGRADE, "te" -> {}
                case "host", "content-length", "transfer-encoding", "expect", "trailer" -> {}
                default -> headers.remove(name);
            }
        }
    }

    private static void keepOnlyTrailersOfTe(HeaderBlock headers) {
        var line = headers.line(KnownField.TE, 0);
        if (line < 0) {
            return;
        }
        var trailers = false;
        for (var value : headers.all(KnownField.TE.text())) {
            trailers |= lists(value, "trailers");
        }
        headers.remove(KnownField.TE);
        if (trailers) {
            headers.add(KnownField.TE.text(), "trailers");
        }
    }

    private static boolean lists(String value, String option) {
        for (var element : value.split(",", -1)) {
            if (element.strip().equalsIgnoreCase(option)) {
                return true;
            }
        }
        return false;
    }
}
