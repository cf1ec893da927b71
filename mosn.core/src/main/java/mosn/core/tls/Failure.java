package mosn.core.tls;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;

import org.jspecify.annotations.Nullable;

import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import javax.net.ssl.SSLException;

/// Says why a handshake failed, in words that go behind *the peer's address*: the engines say it
/// each in their own words, or in codes.
final class Failure {
    private record Words(String part, String sentence) {}

    /// Looked for in this order in what the JDK and BoringSSL say, in lower case.
    private static final List<Words> WORDS =
            List.of(
                    new Words("http_request", "speaks HTTP in the clear"),
                    new Words("https_proxy_request", "speaks HTTP in the clear"),
                    new Words("not an ssl/tls record", "speaks no TLS"),
                    new Words("unsupported or unrecognized ssl message", "speaks no TLS"),
                    new Words("wrong_version_number", "speaks no TLS"),
                    new Words("did_not_return_a_certificate", "showed no certificate"),
                    new Words("empty client certificate chain", "showed no certificate"),
                    new Words("empty server certificate chain", "showed no certificate"),
                    new Words("unsupported_protocol", "speaks no version of TLS that we do"),
                    new Words("is not enabled or supported", "speaks no version of TLS that we do"),
                    new Words(
                            "is not enabled or not supported",
                            "speaks no version of TLS that we do"),
                    new Words("alert_protocol_version", "speaks no version of TLS that we do"),
                    new Words("alert: protocol_version", "speaks no version of TLS that we do"),
                    new Words("(protocol_version)", "speaks no version of TLS that we do"),
                    new Words("no_shared_cipher", "shares no cipher suite with us"),
                    new Words("no cipher suites in common", "shares no cipher suite with us"),
                    new Words("no_shared_group", "shares no curve with us"),
                    new Words("no_common_signature", "takes no signature that our key can make"),
                    new Words("alert_handshake_failure", "finds nothing to agree upon with us"),
                    new Words("(handshake_failure)", "finds nothing to agree upon with us"),
                    new Words("alert: handshake_failure", "finds nothing to agree upon with us"),
                    new Words("certificate_required", "wants a certificate of us"),
                    new Words("alert_internal_error", "gave up without saying why"),
                    new Words("unknown_ca", "does not trust the issuer of our certificate"),
                    new Words("certificate_unknown", "does not accept our certificate"),
                    new Words("bad_certificate", "does not accept our certificate"),
                    new Words("certificate_expired", "says that our certificate has expired"),
                    new Words("unrecognized_name", "does not know the name that was asked for"),
                    new Words("no_application_protocol", "shares no protocol (ALPN) with us"));

    private Failure() {}

    static String sentence(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof PeerRefusedException refused) {
                return "is refused: " + refused.getMessage();
            }
        }
        return switch (thrown) {
            case NotSslRecordException plain -> plain(plain);
            case SslHandshakeTimeoutException _ -> "did not finish the handshake in time";
            case ClosedChannelException _ -> closed();
            default -> said(thrown);
        };
    }

    private static String plain(NotSslRecordException thrown) {
        var message = Objects.requireNonNullElse(thrown.getMessage(), "");
        var from = message.indexOf(": ");
        // the message ends with what came, in hexadecimal digits
        return from > 0 && PlainHttp.looksLike(message.substring(from + 2))
                ? "speaks HTTP in the clear"
                : "speaks no TLS";
    }

    private static String said(Throwable thrown) {
        @Nullable String message = thrown.getMessage();
        var all = new StringBuilder();
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            all.append(cause.getMessage()).append('\n');
        }
        var folded = all.toString().toLowerCase(Locale.ROOT);
        for (var words : WORDS) {
            if (folded.contains(words.part)) {
                return words.sentence;
            }
        }
        if (folded.contains("closed") || folded.contains("reset by peer")) {
            return closed();
        }
        return "failed: " + (message == null ? thrown.getClass().getSimpleName() : line(message));
    }

    private static String closed() {
        return "closed the connection in the middle of it";
    }

    private static String line(String message) {
        return message.replaceAll("\\s+", " ");
    }

    /// Whether it is the TLS layer's own doing, and not a failure of the proxy.
    static boolean isTls(Throwable thrown) {
        return thrown instanceof SSLException
                || (thrown.getCause() != null && isTls(thrown.getCause()));
    }

    /// Whether the peer seems to have no TLS at all.
    static boolean isPlainPeer(Throwable thrown) {
        var sentence = sentence(thrown);
        return sentence.equals("speaks no TLS")
                || sentence.equals("speaks HTTP in the clear")
                || sentence.equals(closed());
    }
}
