package mosn.core.tls;

import java.security.cert.CertificateException;

/// A peer's certificate is not good enough. The message is a sentence about the peer, as in `its
/// certificate expired at …`.
final class PeerRefusedException extends CertificateException {
    private static final long serialVersionUID = 1;

    PeerRefusedException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
