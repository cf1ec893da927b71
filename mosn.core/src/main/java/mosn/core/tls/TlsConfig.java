package mosn.core.tls;

import mosn.api.ConfigNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/// A `tls_context` that is switched on.
///
/// @param type names an extension that gives certificates; empty for those written here
/// @param serverName of a listener: a name more that chooses this context; of a cluster: the name
///   to ask for and to check, empty for the host's own
/// @param caCert PEM or a path, like `certChain` and `privateKey`; empty where there is none
/// @param verifyClient whether clients are asked for a certificate
/// @param requireClientCert whether those without are refused
/// @param insecureSkip whether certificates of peers are taken as they are
/// @param cipherSuites the JDK's names, the preferred one first; those of TLS 1.3 are always among
///   them
/// @param curves the JDK's names, the preferred one first
/// @param versions the JDK's names, as in `TLSv1.3`
/// @param alpn empty for what the protocol says
/// @param tickets whether clients may resume with a ticket
/// @param fallBack whether to go on in the clear with hosts without TLS, and on listeners whose
///   certificate cannot be had
/// @param handshakeTimeout of a listener
/// @param watchInterval how often files are looked at
/// @param extendVerify what the extension reads
/// @param node all of it, for complaints about one of its keys
public record TlsConfig(
        String type,
        String serverName,
        String caCert,
        String certChain,
        String privateKey,
        boolean verifyClient,
        boolean requireClientCert,
        boolean insecureSkip,
        List<String> cipherSuites,
        List<String> curves,
        List<String> versions,
        List<String> alpn,
        boolean tickets,
        boolean fallBack,
        Duration handshakeTimeout,
        Duration watchInterval,
        ConfigNode extendVerify,
        ConfigNode node) {
    private static final String CONTEXT = "tls_context";
    private static final String CONTEXT_SET = "tls_context_set";
    private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(5);

    private static final String AUTO = "tls_auto";
    private static final List<String> VERSION_WORDS =
            List.of(AUTO, "tlsv1_0", "tlsv1_1", "tlsv1_2", "tlsv1_3");
    private static final List<String> VERSIONS = List.of("TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3");
    private static final int LEAST = VERSIONS.indexOf("TLSv1.2");
    private static final int MOST = VERSIONS.indexOf("TLSv1.3");

    /// Those of a filter chain that are switched on: of `tls_context` or of `tls_context_set`.
    public static List<TlsConfig> chain(ConfigNode chain) {
        var set = chain.list(CONTEXT_SET, TlsConfig::switchedOn);
        if (chain.has(CONTEXT) && chain.has(CONTEXT_SET)) {
            throw chain.problem(CONTEXT_SET, "stands beside tls_context", "write one of the two");
        }
        return Stream.concat(of(chain).stream(), set.stream().flatMap(List::stream)).toList();
    }

    /// The `tls_context` of a cluster, or of what holds clusters, if it is there and switched on.
    public static List<TlsConfig> of(ConfigNode parent) {
        return parent.has(CONTEXT) ? switchedOn(parent.node(CONTEXT)) : List.of();
    }

    private static List<TlsConfig> switchedOn(ConfigNode node) {
        return node.bool("status", false) ? List.of(from(node)) : List.of();
    }

    static TlsConfig from(ConfigNode node) {
        return new TlsConfig(
                node.string("type", ""),
                node.string("server_name", "").toLowerCase(Locale.ROOT),
                node.string("ca_cert", ""),
                node.string("cert_chain", ""),
                node.string("private_key", ""),
                node.bool("verify_client", false),
                node.bool("require_client_cert", false),
                node.bool("insecure_skip", false),
                CipherSuites.of(each(node, "cipher_suites", ":", CipherSuites::find)),
                curves(node),
                versions(node),
                each(node, "alpn", ",", TlsConfig::alpnName),
                !node.string("ticket", "").equalsIgnoreCase("off"),
                node.bool("fall_back", false),
                node.duration("handshake_timeout", HANDSHAKE_TIMEOUT),
                node.duration("watch_interval", WATCH_INTERVAL),
                node.node("extend_verify"),
                node);
    }

    private static List<String> versions(ConfigNode node) {
        var least = version(node, "min_version", LEAST);
        var most = version(node, "max_version", MOST);
        if (least > most) {
            throw node.problem(
                    "max_version",
                    "is less than min_version, which is %s where nothing is written"
                            .formatted(VERSION_WORDS.get(LEAST + 1)),
                    "write a version that is not less");
        }
        return VERSIONS.subList(least, most + 1);
    }

    private static int version(ConfigNode node, String key, int otherwise) {
        var word = node.oneOf(key, AUTO, VERSION_WORDS).toLowerCase(Locale.ROOT);
        return word.equals(AUTO) ? otherwise : VERSION_WORDS.indexOf(word) - 1;
    }

    private static List<String> curves(ConfigNode node) {
        var chosen = each(node, "ecdh_curves", ",", TlsConfig::curve);
        return chosen.isEmpty() ? List.of("x25519", "secp256r1") : chosen;
    }

    private static String curve(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "x25519" -> "x25519";
            case "p256" -> "secp256r1";
            case "p384" -> "secp384r1";
            case "p521" -> "secp521r1";
            default -> throw new IllegalArgumentException("use x25519, p256, p384 or p521");
        };
    }

    private static String alpnName(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "h2", "http/1.1", "sofa" -> word.toLowerCase(Locale.ROOT);
            default -> throw new IllegalArgumentException("use h2, http/1.1 or sofa");
        };
    }

    /// @param find throws an [IllegalArgumentException] that says what to write instead
    private static List<String> each(
            ConfigNode node, String key, String separator, Function<String, String> find) {
        var found = new ArrayList<String>();
        for (var word : words(node.string(key, ""), separator)) {
            try {
                found.add(find.apply(word));
            } catch (IllegalArgumentException e) {
                throw node.problem(
                        key,
                        "has \"" + word + "\", which is not known",
                        Objects.requireNonNullElse(e.getMessage(), "remove it"));
            }
        }
        return List.copyOf(found);
    }

    private static List<String> words(String text, String separator) {
        return Arrays.stream(text.split(separator, -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /// Never shows the key.
    @Override
    public String toString() {
        return "TlsConfig[" + node.path() + "]";
    }
}
