package mosn.core.observe;

import mosn.api.ConfigException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a line of an access log holds: text, and variables between percent signs. `\%` is a percent
/// sign.
public final class AccessLogFormat {
    /// MOSN's, with its two spaces behind the trace.
    public static final String DEFAULT =
            "%start_time% %trace_id%  %connection_id% %upstream_connection_id%"
                    + " %request_received_duration% %response_received_duration% %bytes_sent%"
                    + " %bytes_received% %protocol% %response_code% %duration% %response_flag%"
                    + " %response_code% %upstream_local_address% %downstream_local_address%"
                    + " %downstream_remote_address% %upstream_host%";

    private final String text;
    private final List<Part> parts;

    private AccessLogFormat(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /// @param path where the text stands in the configuration, for complaints
    /// @throws ConfigException where a percent sign is not closed or a variable not known
    @SuppressWarnings("OrphanedFormatString") // %name% is what to write
    public static AccessLogFormat parse(String text, String path) {
        var parts = new ArrayList<Part>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '%') {
                literal.append('%');
                i++;
            } else if (c != '%') {
                literal.append(c);
            } else {
                var end = text.indexOf('%', i + 1);
                if (end < 0) {
                    throw new ConfigException(
                            path,
                            "has a % at character " + (i + 1) + " that is not closed",
                            "write %name% for a variable, and \\% for a percent sign");
                }
                add(literal, parts);
                parts.add(new Part.Value(variable(text.substring(i + 1, end), path)));
                i = end;
            }
        }
        add(literal, parts);
        return new AccessLogFormat(text, List.copyOf(parts));
    }

    private static void add(StringBuilder literal, List<Part> parts) {
        if (!literal.isEmpty()) {
            parts.add(new Part.Literal(literal.toString().getBytes(StandardCharsets.UTF_8)));
            literal.setLength(0);
        }
    }

    private static Variable variable(String name, String path) {
        var variable = Variables.find(name);
        if (variable == null) {
            throw new ConfigException(
                    path,
                    "names %" + name + "%, which is no variable",
                    "write %" + Variables.nearest(name) + "%, or \\% for a percent sign");
        }
        return variable;
    }

    void print(StreamRecord stream, Line line) {
        for (var part : parts) {
            switch (part) {
                case Part.Literal(var bytes) -> line.raw(bytes);
                case Part.Value(var variable) -> variable.print(stream, line);
            }
        }
    }

    /// As it was written.
    @Override
    public String toString() {
        return text;
    }

    private sealed interface Part {
        @SuppressWarnings("ArrayRecordComponent") // never compared
        record Literal(byte[] bytes) implements Part {}

        record Value(Variable variable) implements Part {}
    }
}
