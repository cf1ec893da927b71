package mosn.core.listener;

import io.netty.util.NetUtil;

import mosn.api.ConfigNode;

import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/// Where a listener listens.
///
/// @param host an IP address without brackets, or a name of this machine; empty for every address
/// @param port 0 for any free one
public record ListenerAddress(String host, int port) {
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:\\[(?<v6>[^\\[\\]]*)]|(?<name>[A-Za-z0-9._-]*)):(?<port>[0-9]{1,5})");
    private static final int MOST_PORT = 65_535;

    static ListenerAddress from(ConfigNode node, String key) {
        var text = node.required(key);
        var parts = FORM.matcher(text);
        var port = parts.matches() ? Integer.parseInt(parts.group("port")) : -1;
        var v6 = parts.matches() ? parts.group("v6") : null;
        if (port < 0 || port > MOST_PORT || (v6 != null && !NetUtil.isValidIpV6Address(v6))) {
            throw node.problem(
                    key,
                    "is \"" + text + "\", which is no address with a port",
                    "write host:port, as in 127.0.0.1:2046, [::1]:2046 or :2046");
        }
        return new ListenerAddress(v6 == null ? parts.group("name") : v6, port);
    }

    /// Asks for the address of a name, which may block.
    public InetSocketAddress resolve() {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
