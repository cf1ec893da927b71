package mosn.plugin.grpc.process;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The first line a process writes, as in `1|1|unix|/tmp/plugin1|grpc|`: where it listens, and what
/// it speaks there.
///
/// @param version of the protocol between proxy and plugin
/// @param certificate of the server, base64 of its DER form; empty where it has none
public record Handshake(int version, SocketAddress address, String certificate) {
    private static final String CORE = "1";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,5}");
    private static final int FEWEST = 5;
    private static final int MOST = 6;
    private static final int MAX_PORT = 65_535;

    /// What fits into a `sockaddr_un` of Linux.
    private static final int MAX_PATH = 107;

    /// How much of a wrong line is shown.
    private static final int SHOWN = 80;

    /// @param versions those that are spoken here
    public static Handshake parse(String line, Set<Integer> versions) throws HandshakeException {
        var parts = line.strip().split("\\|", -1);
        if (parts.length < 2 || !NUMBER.matcher(parts[0]).matches()) {
            throw new HandshakeException(
                    "it wrote "
                            + quoted(line)
                            + " where a handshake such as 1|1|unix|PATH|grpc"
                            + " is due; let it write to stderr what is no handshake");
        }
        if (!parts[0].equals(CORE)) {
            throw wrong(line, "version " + parts[0] + " of the handshake, and only 1 is known");
        }
        if (parts.length == FEWEST - 1) {
            throw wrong(line, "no fifth part, which means netrpc; only grpc is spoken");
        }
        if (parts.length < FEWEST || parts.length > MOST) {
            throw wrong(line, parts.length + " parts, and needs 5 or 6");
        }
        if (!NUMBER.matcher(parts[1]).matches() || !versions.contains(Integer.valueOf(parts[1]))) {
            throw wrong(line, "protocol version " + parts[1] + "; known are " + listed(versions));
        }
        if (!parts[4].equals("grpc")) {
            throw wrong(line, "the protocol " + quoted(parts[4]) + "; only grpc is spoken");
        }
        return new Handshake(
                Integer.parseInt(parts[1]),
                address(line, parts[2], parts[3]),
                parts.length == MOST ? parts[5].strip() : "");
    }

    private static SocketAddress address(String line, String network, String address)
            throws HandshakeException {
        return switch (network) {
            case "tcp" -> tcp(line, address);
            case "unix" -> unix(line, address);
            default -> throw wrong(line, "the network " + quoted(network) + ", not tcp or unix");
        };
    }

    private static InetSocketAddress tcp(String line, String address) throws HandshakeException {
        var colon = address.lastIndexOf(':');
        var port = colon < 0 ? "" : address.substring(colon + 1);
        if (!NUMBER.matcher(port).matches()
                || Integer.parseInt(port) < 1
                || Integer.parseInt(port) > MAX_PORT) {
            throw wrong(line, "no port from 1 to 65535 in its address");
        }
        return new InetSocketAddress(
                loopback(line, address.substring(0, colon)), Integer.parseInt(port));
    }

    /// Names are not asked for: an address of this machine is one that everybody can read as such.
    private static InetAddress loopback(String line, String host) throws HandshakeException {
        var bare =
                host.startsWith("[") && host.endsWith("]")
                        ? host.substring(1, host.length() - 1)
                        : host;
        try {
            if (bare.equals("localhost")) {
                return InetAddress.ofLiteral("127.0.0.1");
            }
            var address = InetAddress.ofLiteral(bare);
            if (address.isLoopbackAddress()) {
                return InetAddress.getByAddress(address.getAddress());
            }
        } catch (IllegalArgumentException | UnknownHostException e) {
            // the same complaint
        }
        throw wrong(line, "the address " + quoted(host) + ", which is not of this machine alone");
    }

    private static UnixDomainSocketAddress unix(String line, String path)
            throws HandshakeException {
        try {
            if (path.startsWith("/") && path.getBytes(StandardCharsets.UTF_8).length <= MAX_PATH) {
                return UnixDomainSocketAddress.of(Path.of(path));
            }
        } catch (InvalidPathException e) {
            // the same complaint
        }
        throw wrong(line, "no absolute path of at most " + MAX_PATH + " bytes");
    }

    private static String listed(Set<Integer> versions) {
        return versions.stream().sorted().map(String::valueOf).collect(Collectors.joining(" and "));
    }

    private static HandshakeException wrong(String line, String has) {
        return new HandshakeException("its handshake " + quoted(line) + " has " + has);
    }

    /// What may be shown of it: a person reads this in a log.
    public static String quoted(String text) {
        var shown = new StringBuilder("\"");
        text.chars()
                .limit(SHOWN)
                .forEach(
                        c -> {
                            if (c < ' ' || c > '~') {
                                shown.append("\\x").append("%02x".formatted(c));
                            } else {
                                shown.append((char) c);
                            }
                        });
        return shown.append(text.length() > SHOWN ? "…\"" : "\"").toString();
    }
}
