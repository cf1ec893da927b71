package com.example.proxyprotocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.regex.Pattern;

/// One line of text, as in `PROXY TCP4 192.0.2.7 192.0.2.1 56324 443` (section 2.1 of the
/// protocol's specification).
final class Version1 {
    static final byte[] SIGNATURE = "PROXY ".getBytes(US_ASCII);

    /// With the end of the line.
    private static final int LONGEST = 107;

    private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final String IP4 = "(" + BYTE + "(?:\\." + BYTE + "){3})";
    private static final String IP6 = "([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)";
    private static final String PORT = "(0|[1-9]\\d{0,4})";
    private static final Pattern TCP4 =
            Pattern.compile("PROXY TCP4 %s %s %s %s".formatted(IP4, IP4, PORT, PORT));
    private static final Pattern TCP6 =
            Pattern.compile("PROXY TCP6 %s %s %s %s".formatted(IP6, IP6, PORT, PORT));
    private static final Pattern UNKNOWN = Pattern.compile("PROXY UNKNOWN(?: .*)?");

    private Version1() {}

    static Header parse(byte[] bytes) {
        for (var i = 1; i < Math.min(bytes.length, LONGEST); i++) {
            if (bytes[i] == '\n') {
                return bytes[i - 1] == '\r'
                        ? line(new String(bytes, 0, i - 1, US_ASCII), i + 1)
                        : new Header.Malformed("bad_proxy_line");
            }
        }
        return bytes.length < LONGEST
                ? new Header.Incomplete()
                : new Header.Malformed("long_proxy_line");
    }

    private static Header line(String line, int length) {
        if (UNKNOWN.matcher(line).matches()) {
            return new Header.Local(length);
        }
        for (var form : new Pattern[] {TCP4, TCP6}) {
            var parts = form.matcher(line);
            if (parts.matches()) {
                try {
                    return new Header.Proxied(
                            length,
                            address(form, parts.group(1), parts.group(3)),
                            address(form, parts.group(2), parts.group(4)));
                } catch (IllegalArgumentException e) {
                    return new Header.Malformed("bad_proxy_address");
                }
            }
        }
        return new Header.Malformed("bad_proxy_line");
    }

    /// @throws IllegalArgumentException where it is none
    private static InetSocketAddress address(Pattern form, String host, String port) {
        InetAddress address =
                form == TCP4 ? Inet4Address.ofLiteral(host) : Inet6Address.ofLiteral(host);
        return new InetSocketAddress(address, Integer.parseInt(port));
    }
}
