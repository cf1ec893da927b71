package mosn.core.admin;

import com.sun.net.httpserver.Headers;

import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;

/// Who may ask, and who may change something.
///
/// A browser on an operator's machine reaches whatever the machine reaches, and pages of strangers
/// send requests through it. Two things tell those from an operator's: a name that a stranger made
/// point here stands in `Host`, and a form or a script cannot send JSON to another origin unasked.
final class Gate {
    private static final String BEARER = "Bearer ";

    private final AdminConfig config;

    Gate(AdminConfig config) {
        this.config = config;
    }

    /// Why the request is refused, as a sentence; null where it is not.
    ///
    /// @param local the address it came in on
    /// @param remote whom it came from
    @Nullable String refusal(
            Headers headers, InetSocketAddress local, InetSocketAddress remote, boolean changes) {
        var known = bearsToken(headers);
        var host = headers.getFirst("Host");
        if (!known && (host == null || !served(host, local.getAddress()))) {
            return "the Host header names no address of this endpoint: ask for it by the address"
                    + " it is configured with, or by localhost";
        }
        if (!changes) {
            return null;
        }
        var origin = headers.getFirst("Origin");
        if (origin != null && !origin.equalsIgnoreCase("http://" + host)) {
            return "changes are not taken from pages of another origin";
        }
        if (!isJson(headers.getFirst("Content-Type"))) {
            return "changes need the header Content-Type: application/json";
        }
        if (known || remote.getAddress().isLoopbackAddress()) {
            return null;
        }
        return config.token().isEmpty()
                ? "changes are taken from this machine only: to allow them from elsewhere,"
                        + " configure admin.token and send it as Authorization: Bearer TOKEN"
                : "changes from beyond this machine need the configured token, as Authorization:"
                        + " Bearer TOKEN";
    }

    private boolean bearsToken(Headers headers) {
        var authorization = headers.getFirst("Authorization");
        return !config.token().isEmpty()
                && authorization != null
                && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && MessageDigest.isEqual(
                        bytes(authorization.substring(BEARER.length()).strip()),
                        bytes(config.token()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private boolean served(String host, InetAddress local) {
        var name = withoutPort(host);
        if (name.equalsIgnoreCase("localhost") || name.equalsIgnoreCase(config.address())) {
            return true;
        }
        // an address cannot be made to point elsewhere
        var address = NetUtil.createByteArrayFromIpAddressString(name);
        return address != null && served(address, local);
    }

    private static boolean served(byte[] address, InetAddress local) {
        return (address.length == 4 && address[0] == 127)
                || isLoopback6(address)
                || MessageDigest.isEqual(address, local.getAddress());
    }

    private static boolean isLoopback6(byte[] address) {
        if (address.length != 16 || address[15] != 1) {
            return false;
        }
        for (var i = 0; i < 15; i++) {
            if (address[i] != 0) {
                return false;
            }
        }
        return true;
    }

    private static String withoutPort(String host) {
        if (host.startsWith("[")) {
            var end = host.indexOf(']');
            return end < 0 ? host : host.substring(1, end);
        }
        var colon = host.lastIndexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    private static boolean isJson(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        var semicolon = contentType.indexOf(';');
        var type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT).equals("application/json");
    }
}
