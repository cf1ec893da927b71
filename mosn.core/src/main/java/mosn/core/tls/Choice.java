package mosn.core.tls;

import java.util.List;

/// Which of a listener's contexts serves a client.
///
/// The name decides first, and an exact one before a wildcard; of several that are as good, one
/// that the client can check comes first (certificates for RSA and ECDSA may stand side by side),
/// then one that speaks a protocol of the client's, and then the first that was written. MOSN takes
/// the first that has the name *or* the protocol.
final class Choice {
    private static final int EXACT = 8;
    private static final int WILDCARD = 4;
    private static final int CHECKED = 2;
    private static final int PROTOCOL = 1;

    private Choice() {}

    /// @param contexts at least one, and each of them ready
    static TlsContext among(List<TlsContext> contexts, ClientHello hello) {
        var chosen = contexts.getFirst();
        var most = -1;
        for (var context : contexts) {
            var points = points(context, hello);
            if (points > most) {
                most = points;
                chosen = context;
            }
        }
        return chosen;
    }

    private static int points(TlsContext context, ClientHello hello) {
        var name = hello.serverName();
        var points = name == null ? 0 : points(context, name);
        var key = context.material().chain().getFirst().getPublicKey();
        if (hello.accepted().takes(key)) {
            points += CHECKED;
        }
        return points + (speaks(context.config().alpn(), hello.protocols()) ? PROTOCOL : 0);
    }

    private static int points(TlsContext context, String name) {
        if (context.names().contains(name)) {
            return EXACT;
        }
        // a star stands for one label: clients would take no more for it (RFC 6125, 6.4.3)
        var dot = name.indexOf('.');
        return dot > 0 && context.names().contains("*" + name.substring(dot)) ? WILDCARD : 0;
    }

    private static boolean speaks(List<String> ours, List<String> theirs) {
        for (var protocol : theirs) {
            if (ours.contains(protocol)) {
                return true;
            }
        }
        return false;
    }
}
