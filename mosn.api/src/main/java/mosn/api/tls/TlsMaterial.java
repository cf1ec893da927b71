package mosn.api.tls;

import org.jspecify.annotations.Nullable;

/// What a `tls_context` is made of, as PEM text.
///
/// @param certificateChain the own certificate first, then its issuers; empty where there is none,
///   as for a cluster whose hosts ask for none
/// @param privateKey of the first certificate, without a passphrase: PKCS #8, PKCS #1 or SEC 1
/// @param trust certificates of the authorities that peers' certificates must come from; empty for
///   the JDK's, with which only servers are checked
/// @param clients null for what `verify_client` and `require_client_cert` say
public record TlsMaterial(
        String certificateChain,
        String privateKey,
        String trust,
        @Nullable ClientAuthentication clients) {

    /// A certificate with its key, and nobody in particular to trust.
    public static TlsMaterial of(String certificateChain, String privateKey) {
        return new TlsMaterial(certificateChain, privateKey, "", null);
    }

    public TlsMaterial trusting(String authorities) {
        return new TlsMaterial(certificateChain, privateKey, authorities, clients);
    }

    public TlsMaterial asking(ClientAuthentication ofClients) {
        return new TlsMaterial(certificateChain, privateKey, trust, ofClients);
    }

    /// Never shows the key.
    @Override
    public String toString() {
        return "TlsMaterial[certificateChain of %d characters, trust of %d, clients=%s]"
                .formatted(certificateChain.length(), trust.length(), clients);
    }
}
