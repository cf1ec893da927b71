package mosn.testkit;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/// Which of the known words somebody may have meant.
final class Nearest {
    private Nearest() {}

    static String fix(String word, Collection<String> known) {
        if (known.isEmpty()) {
            return "remove it";
        }
        var nearest =
                known.stream()
                        .min(Comparator.comparingInt((String each) -> distance(word, each)))
                        .orElseThrow();
        return distance(word, nearest) <= Math.max(1, word.length() / 3)
                ? "write \"" + nearest + "\""
                : "use one of [" + String.join(", ", known) + "]";
    }

    /// How many characters must be changed, added or removed.
    private static int distance(String a, String b) {
        var from = a.toLowerCase(Locale.ROOT);
        var to = b.toLowerCase(Locale.ROOT);
        var row = new int[to.length() + 1];
        for (var j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (var i = 1; i <= from.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.length(); j++) {
                var same = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
                var least = Math.min(diagonal + same, 1 + Math.min(row[j], row[j - 1]));
                diagonal = row[j];
                row[j] = least;
            }
        }
        return row[to.length()];
    }
}
