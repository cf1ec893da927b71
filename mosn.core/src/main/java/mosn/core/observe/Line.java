package mosn.core.observe;

import io.netty.util.NetUtil;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/// One line of a log while it is written, to be used again for the next one. Used by one thread.
final class Line {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss");
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /// More than this is not kept for the next line.
    private static final int KEPT = 1 << 16;

    private final ZoneId zone;
    private byte[] bytes = new byte[512];
    private int length;

    /// The last second that was written, as text: most lines fall into the one of the line before.
    private long second = Long.MIN_VALUE;

    private byte[] secondText = {};

    Line(ZoneId zone) {
        this.zone = zone;
    }

    void clear() {
        length = 0;
        if (bytes.length > KEPT) {
            bytes = new byte[512];
        }
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    void raw(int b) {
        room(1);
        bytes[length++] = (byte) b;
    }

    void raw(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
    }

    /// A text that others chose: quote and backslash get a backslash before them, and what is not
    /// printable ASCII becomes four hexadecimal digits behind a backslash and a u. So it cannot end
    /// the line, nor a quoted field of it, and it is valid inside a JSON string.
    void text(String text) {
        room(text.length());
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < ' ' || c > '~') {
                escaped(c);
            } else {
                if (c == '"' || c == '\\') {
                    raw('\\');
                }
                raw(c);
            }
        }
    }

    private void escaped(char c) {
        room(6);
        bytes[length++] = '\\';
        bytes[length++] = 'u';
        for (var shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[c >>> shift & 15];
        }
    }

    void number(long number) {
        if (number < 0) {
            raw(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
            return;
        }
        room(19);
        var digits = 1;
        for (var rest = number; rest > 9; rest /= 10) {
            digits++;
        }
        digits(number, digits);
    }

    /// The number's last digits, with zeros before it.
    private void digits(long number, int count) {
        room(count);
        var rest = number;
        for (var at = length + count - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += count;
    }

    /// As in `2026/01/31 23:59:59.123`, in local time.
    void time(Instant time) {
        if (time.getEpochSecond() != second) {
            second = time.getEpochSecond();
            secondText = SECOND.format(time.atZone(zone)).getBytes(StandardCharsets.US_ASCII);
        }
        raw(secondText);
        raw('.');
        digits(time.getNano() / 1_000_000, 3);
    }

    /// As Go prints a duration: `1.5µs`, `12.345ms`, `2m0.5s`.
    void elapsed(Duration duration) {
        var nanos = duration.toNanos();
        if (nanos < 0) {
            raw('-');
            nanos = -nanos;
        }
        if (nanos == 0) {
            raw('0');
        } else if (nanos < 1_000) {
            number(nanos);
            raw('n');
        } else if (nanos < 1_000_000) {
            decimal(nanos, 3);
            raw(0xC2); // µ in UTF-8
            raw(0xB5);
        } else if (nanos < 1_000_000_000) {
            decimal(nanos, 6);
            raw('m');
        } else {
            minutes(nanos / 60_000_000_000L);
            decimal(nanos % 60_000_000_000L, 9);
        }
        raw('s');
    }

    private void minutes(long minutes) {
        if (minutes >= 60) {
            number(minutes / 60);
            raw('h');
        }
        if (minutes > 0) {
            number(minutes % 60);
            raw('m');
        }
    }

    /// The number with its last digits behind a point, without zeros at the end.
    private void decimal(long number, int places) {
        var unit = 1L;
        for (var i = 0; i < places; i++) {
            unit *= 10;
        }
        number(number / unit);
        var rest = number % unit;
        if (rest != 0) {
            raw('.');
            digits(rest, places);
            while (bytes[length - 1] == '0') {
                length--;
            }
        }
    }

    /// As in `127.0.0.1:80` and `[::1]:80`.
    void address(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            text(address.toString());
        } else if (inet.getAddress() instanceof Inet4Address four) {
            var separator = 0;
            for (var part : four.getAddress()) {
                if (separator != 0) {
                    raw(separator);
                }
                number(part & 0xFF);
                separator = '.';
            }
            raw(':');
            number(inet.getPort());
        } else {
            text(NetUtil.toSocketAddressString(inet));
        }
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
