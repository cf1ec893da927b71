package mosn.it;

import java.util.ArrayList;
import java.util.List;

/// A command of a page, and what the page says that it prints: behind a `#` on the command's line,
/// or, where that is more than one line, on lines of their own that begin so.
record Attempt(String command, String printed) {
    static List<Attempt> of(String block) {
        var attempts = new ArrayList<Attempt>();
        for (var line : block.lines().toList()) {
            var at = line.lastIndexOf("# ");
            if (at == 0) {
                var last = attempts.removeLast();
                var separator = last.printed.isEmpty() ? "" : "\n";
                attempts.add(
                        new Attempt(last.command, last.printed + separator + line.substring(2)));
            } else if (at > 0) {
                attempts.add(new Attempt(line.substring(0, at).strip(), line.substring(at + 2)));
            } else if (!line.isBlank()) {
                attempts.add(new Attempt(line.strip(), ""));
            }
        }
        return attempts;
    }
}
