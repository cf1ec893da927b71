package mosn.core.upstream;

import io.netty.util.NetUtil;

import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/// Where a host listens: an address, or a name to be resolved, and a port; or a Unix socket.
///
/// @param host an address without brackets, or a name; of a Unix socket `localhost`
/// @param port of a Unix socket 0
/// @param address null where `host` is a name
/// @param own whether behind a Unix socket must be a process of this one's user and group
public record Endpoint(String host, int port, @Nullable SocketAddress address, boolean own) {
    private static final Pattern ADDRESS =
            Pattern.compile("(?:\\[(?<v6>[^\\[\\]]+)]|(?<name>[^\\[\\]:]+)):(?<port>[0-9]{1,5})");
    private static final Pattern NAME =
            Pattern.compile(
                    "(?=.{1,254}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,62})\\.)*"
                            + "(?=[A-Za-z0-9_-]*[A-Za-z_])[A-Za-z0-9_][A-Za-z0-9_-]{0,62}\\.?");
    private static final int MAX_PORT = 65535;

    /// What the kernel has room for, without the zero at the end.
    private static final int MAX_PATH = 107;

    Endpoint(String host, int port, @Nullable SocketAddress address) {
        this(host, port, address, false);
    }

    /// Where a process of this machine listens that the proxy itself has started.
    ///
    /// @throws IllegalArgumentException where `address` is neither of TCP nor a Unix socket
    public static Endpoint ofProcess(SocketAddress address) {
        return switch (address) {
            case InetSocketAddress tcp ->
                    new Endpoint(tcp.getHostString(), tcp.getPort(), tcp, true);
            case UnixDomainSocketAddress unix -> new Endpoint("localhost", 0, unix, true);
            default -> throw new IllegalArgumentException(address + " cannot be called");
        };
    }

    /// Reads `host:port` strictly: IPv6 in brackets, IPv4 of four parts, a port from 1 to 65535; or
    /// the absolute path of a Unix socket.
    ///
    /// @throws IllegalArgumentException says what is wrong, as in `has no port`
    static Endpoint parse(String text) {
        if (text.startsWith("/")) {
            return unix(text);
        }
        var matcher = ADDRESS.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is no address with a port");
        }
        var port = Integer.parseInt(matcher.group("port"));
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("has a port outside 1 to 65535");
        }
        var v6 = matcher.group("v6");
        var host = v6 == null ? matcher.group("name") : v6;
        var bytes = bytes(host, v6 != null);
        if (bytes != null) {
            return new Endpoint(host, port, socketAddress(bytes, port));
        }
        if (v6 != null) {
            throw new IllegalArgumentException("has no IPv6 address in its brackets");
        }
        if (!NAME.matcher(host).matches()) {
            throw new IllegalArgumentException("is neither an IP address nor a name");
        }
        return new Endpoint(host, port, null);
    }

    private static Endpoint unix(String path) {
        if (path.getBytes(StandardCharsets.UTF_8).length > MAX_PATH) {
            throw new IllegalArgumentException(
                    "is longer than the " + MAX_PATH + " bytes that a Unix socket's path may have");
        }
        return new Endpoint("localhost", 0, UnixDomainSocketAddress.of(path));
    }

    static Endpoint from(ConfigNode node, String key) {
        var text = node.required(key);
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw node.problem(
                    key,
                    "is \"" + text + "\", which " + e.getMessage(),
                    "write host:port, as in 10.0.0.7:8080, [2001:db8::7]:8080 or example.org:80, or"
                            + " the path of a Unix socket");
        }
    }

    /// Everything the name stands for now. Blocks where there is a name to ask for; answers are
    /// kept for as long as the JDK keeps them: `networkaddress.cache.ttl`, which `bin/mosn` sets to
    /// a second.
    List<? extends SocketAddress> resolve() throws UnknownHostException {
        if (address != null) {
            return List.of(address);
        }
        return Arrays.stream(InetAddress.getAllByName(host))
                .map(found -> new InetSocketAddress(found, port))
                .toList();
    }

    private static byte @Nullable [] bytes(String host, boolean v6) {
        if (v6) {
            return NetUtil.isValidIpV6Address(host) && !host.contains("%")
                    ? NetUtil.createByteArrayFromIpAddressString(host)
                    : null;
        }
        return NetUtil.isValidIpV4Address(host)
                ? NetUtil.createByteArrayFromIpAddressString(host)
                : null;
    }

    private static InetSocketAddress socketAddress(byte[] bytes, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("4 and 16 bytes are addresses", e);
        }
    }
}
