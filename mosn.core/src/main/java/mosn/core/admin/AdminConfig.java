package mosn.core.admin;

import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

/// Where the admin endpoint listens, and what it asks of those who change something.
///
/// @param address an IP address, or a name of this machine. MOSN's files often say `0.0.0.0`, which
///   holds: what such an address lets in is asked for the token
/// @param port 0 for any free one
/// @param token empty where there is none: nothing can be changed from beyond this machine then
/// @param legacyGet whether this machine may change by GET what MOSN lets change by GET
public record AdminConfig(String address, int port, String token, boolean legacyGet) {
    private static final int MOST_PORT = 65_535;

    /// @return null where no `address.socket_address` is written: no endpoint, as in MOSN
    public static @Nullable AdminConfig from(ConfigNode node) {
        var token = node.string("token", "");
        var legacyGet = node.bool("legacy_get", false);
        var address = node.node("address");
        if (!address.has("socket_address")) {
            return null;
        }
        var socket = address.node("socket_address");
        var host = socket.string("address", "");
        if (!socket.has("port_value")) {
            throw socket.problem("port_value", "is missing", "add it");
        }
        var port = (int) socket.number("port_value", 0, 0, MOST_PORT);
        return new AdminConfig(host.isEmpty() ? "127.0.0.1" : host, port, token, legacyGet);
    }

    /// Without the token.
    @Override
    public String toString() {
        return "AdminConfig[address=" + address + ", port=" + port + "]";
    }
}
