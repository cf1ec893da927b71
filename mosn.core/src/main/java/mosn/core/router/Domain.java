package mosn.core.router;

import mosn.api.ConfigNode;

import java.util.Locale;

/// A domain of a virtual host, in lower case.
///
/// @param host a name, `*` followed by the end of names, or `*`
/// @param port digits, `*` for any port or none, empty for none
record Domain(String host, String port) {
    static Domain parse(ConfigNode node, String text) {
        var colon = colon(text);
        var host = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
        var port = colon < 0 ? "" : text.substring(colon + 1);
        var fits =
                !host.isEmpty()
                        && Bytes.isVisible(host)
                        && host.lastIndexOf('*') <= 0
                        && host.indexOf('/') < 0
                        && (host.startsWith("[") || host.indexOf(':') < 0)
                        && port.matches("\\*|[0-9]{0,5}");
        if (!fits) {
            throw node.problem(
                    "domains",
                    "holds \"" + text + "\", which is no domain",
                    "write a host, *.host, host:port, host:* for any port, or *");
        }
        return host.equals("*") && port.equals("*") ? new Domain("*", "") : new Domain(host, port);
    }

    boolean isDefault() {
        return host.equals("*") && port.isEmpty();
    }

    boolean isWildcard() {
        return host.startsWith("*");
    }

    /// Where the port's colon is in an authority; -1 where there is none.
    static int colon(String authority) {
        var colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : -1;
    }

    @Override
    public String toString() {
        return port.isEmpty() ? host : host + ":" + port;
    }
}
