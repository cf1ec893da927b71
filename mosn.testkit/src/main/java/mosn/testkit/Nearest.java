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
        return distance(word, nearest) <= Math.max(1, Math.min(3, word.length() / 3))
                ? "write \"" + nearest + "\", or remove it"
                : "use one of " + known + ", or remove it";
    }

    /// How many characters were added, left out, changed, or swapped with their neighbour.
    private static int distance(String written, String meant) {
        var a = written.toLowerCase(Locale.ROOT);
        var b = meant.toLowerCase(Locale.ROOT);
        var steps = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) {
            for (var j = 0; j <= b.length(); j++) {
                steps[i][j] = i == 0 || j == 0 ? i + j : least(steps, a, i, b, j);
            }
        }
        return steps[a.length()][b.length()];
    }

    private static int least(int[][] steps, String a, int i, String b, int j) {
        var same = a.charAt(i - 1) == b.charAt(j - 1);
        var least =
                Math.min(
                        steps[i - 1][j - 1] + (same ? 0 : 1),
                        1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
        var swapped =
                i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
    }
}
