package mosn.core.protocol.http1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The golden corpus: `http1/*.txt` among the resources. A file is a list of cases:
///
/// ```
/// == what the case shows
/// -- client                 what the client sends
/// GET / HTTP/1.1            a line ends in CR LF, unless a backslash ends it: then in nothing
/// Host: a                   \r \n \t \\ \xHH are bytes; a line `# ...` outside a section is a remark
///
/// -- forwarded              what the host then has got since the last such section
/// -- host                   what the host sends
/// -- answer                 what the client has got since the last such section
/// -- log                    refusals, resets, and which connections are closed
/// -- client closes          (without a body) and `host closes`
/// ```
///
/// The empty line before the next case belongs to neither.
final class Corpus {
    /// One thing that is sent or expected.
    record Step(String kind, String bytes) {}

    record Case(String file, String name, List<Step> steps) {
        @Override
        public String toString() {
            return file + ": " + name;
        }

        /// All that the client sends.
        String client() {
            var all = new StringBuilder();
            steps.stream().filter(s -> s.kind.equals("client")).forEach(s -> all.append(s.bytes));
            return all.toString();
        }

        /// All that the host sends.
        String host() {
            var all = new StringBuilder();
            steps.stream().filter(s -> s.kind.equals("host")).forEach(s -> all.append(s.bytes));
            return all.toString();
        }
    }

    private Corpus() {}

    static List<Case> all() {
        var cases = new ArrayList<Case>();
        for (var file : List.of("requests", "responses", "smuggling", "upgrades", "connections")) {
            cases.addAll(read(file));
        }
        return cases;
    }

    static List<Case> read(String file) {
        var cases = new ArrayList<Case>();
        var kind = "";
        var text = new StringBuilder();
        for (var line : lines("/http1/" + file + ".txt")) {
            if (line.startsWith("== ") || line.startsWith("-- ")) {
                if (!kind.isEmpty()) {
                    cases.getLast().steps.add(step(kind, text, line.startsWith("== ")));
                }
                text.setLength(0);
                kind = line.startsWith("-- ") ? line.substring(3) : "";
                if (kind.isEmpty()) {
                    cases.add(new Case(file, line.substring(3), new ArrayList<>()));
                }
            } else if (!kind.isEmpty()) {
                text.append(unescape(line, kind.equals("log") ? "\n" : "\r\n"));
            }
        }
        cases.getLast().steps.add(step(kind, text, true));
        return cases;
    }

    private static Step step(String kind, StringBuilder text, boolean lastOfCase) {
        var end = kind.equals("log") ? 1 : 2;
        if (lastOfCase) {
            text.setLength(text.length() - end);
        }
        return new Step(kind, text.toString());
    }

    private static List<String> lines(String resource) {
        try (var in = Objects.requireNonNull(Corpus.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unescape(String line, String end) {
        if (line.startsWith("# ")) {
            return "";
        }
        var bytes = new StringBuilder();
        for (var i = 0; i < line.length(); i++) {
            var c = line.charAt(i);
            if (c != '\\') {
                bytes.append(c);
                continue;
            }
            if (++i == line.length()) {
                return bytes.toString();
            }
            switch (line.charAt(i)) {
                case 'r' -> bytes.append('\r');
                case 'n' -> bytes.append('\n');
                case 't' -> bytes.append('\t');
                case 'x' -> {
                    bytes.append((char) Integer.parseInt(line, i + 1, i + 3, 16));
                    i += 2;
                }
                default -> bytes.append(line.charAt(i));
            }
        }
        return bytes + end;
    }
}
