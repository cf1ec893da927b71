package mosn.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds what an operator meant to write.
final class Spelling {
    private Spelling() {}

    /// The candidate that takes the fewest typing errors to turn into `word`; empty where every one
    /// of them is a different word.
    static Optional<String> nearest(String word, Collection<String> candidates) {
        var tolerated = Math.max(1, Math.min(3, word.length() / 3));
        return candidates.stream()
                .filter(known -> Math.abs(known.length() - word.length()) <= tolerated)
                .min(Comparator.comparingInt(known -> errors(word, known)))
                .filter(known -> errors(word, known) <= tolerated);
    }

    /// How many letters were added, left out, changed or swapped with their neighbour.
    static int errors(String written, String meant) {
        var beforeLast = new int[meant.length() + 1];
        var last = new int[meant.length() + 1];
        var row = new int[meant.length() + 1];
        for (int j = 0; j <= meant.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= written.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= meant.length(); j++) {
                var same = written.charAt(i - 1) == meant.charAt(j - 1);
                row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (swapped(written, i, meant, j)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            var free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[meant.length()];
    }

    private static boolean swapped(String written, int i, String meant, int j) {
        return i > 1
                && j > 1
                && written.charAt(i - 1) == meant.charAt(j - 2)
                && written.charAt(i - 2) == meant.charAt(j - 1);
    }
}
