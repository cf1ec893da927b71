package mosn.core.router;

import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A regular expression in the syntax and with the matches of Go's `regexp`, in time linear in the
/// text whatever the expression: nobody can stall an event loop with a path. It works on bytes: `.`
/// is one byte, and there are no Unicode classes. See `docs/decisions/0007-regex.md`.
final class Regex {
    private final String pattern;
    private final RegexProgram program;
    private final int groups;
    private final Map<String, Integer> names;

    private Regex(String pattern, RegexProgram program, int groups, Map<String, Integer> names) {
        this.pattern = pattern;
        this.program = program;
        this.groups = groups;
        this.names = names;
    }

    static Regex from(ConfigNode node, String key) {
        var pattern = node.required(key);
        try {
            return compile(pattern);
        } catch (RegexSyntaxException e) {
            throw node.problem(
                    key,
                    "is \"" + pattern + "\", which " + e.getMessage(),
                    "write a regular expression of Go's syntax (RE2)");
        }
    }

    static Regex compile(String pattern) throws RegexSyntaxException {
        var parser = new RegexParser(pattern);
        var node = parser.parse();
        return new Regex(pattern, RegexProgram.of(node), parser.groups(), parser.names());
    }

    /// Whether any part of `text` matches.
    boolean find(String text) {
        return find(text, 0, text.length());
    }

    /// Whether any part of `text` from `from` to `to` matches, as if it were all there is.
    boolean find(String text, int from, int to) {
        return new RegexRun(program, text, from, to, false).find(from);
    }

    /// The text with each match replaced; `text` itself where there is none.
    String replaceAll(String text, Substitution substitution) {
        var run = new RegexRun(program, text, 0, text.length(), true);
        var replaced = new StringBuilder();
        var copied = 0;
        for (var start = 0; start <= text.length(); ) {
            var match = run.places(start, 2 * (groups + 1));
            if (match == null) {
                break;
            }
            replaced.append(text, copied, match[0]);
            if (match[1] > copied || match[0] == 0) { // no empty match right behind another
                substitution.appendTo(replaced, text, match);
            }
            copied = match[1];
            start = Math.max(match[1], start + 1);
        }
        return replaced.append(text, copied, text.length()).toString();
    }

    /// Reads a replacement as Go writes it: `$1`, `${1}`, `$name`, `${name}`, and `$$` for a dollar
    /// sign. The longest name counts: `$1x` is the group `1x`.
    Substitution substitution(ConfigNode node, String key, String text) {
        var parts = new ArrayList<Substitution.Part>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            var name = text.charAt(i) == '$' ? nameAt(text, i + 1) : null;
            if (name != null) {
                parts.add(
                        new Substitution.Part(
                                Bytes.of(literal.toString()), group(node, key, name)));
                literal.setLength(0);
                i += name.length() + (text.charAt(i + 1) == '{' ? 2 : 0);
            } else {
                literal.append(text.charAt(i));
                i += text.startsWith("$$", i) ? 1 : 0;
            }
        }
        return new Substitution(List.copyOf(parts), Bytes.of(literal.toString()));
    }

    private static @Nullable String nameAt(String text, int at) {
        var braces = text.startsWith("{", at);
        var from = braces ? at + 1 : at;
        var end = from;
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        return end == from || (braces && !text.startsWith("}", end))
                ? null
                : text.substring(from, end);
    }

    private static boolean isNamePart(char c) {
        return Bytes.isLetterOrDigit(c) || c == '_';
    }

    private int group(ConfigNode node, String key, String name) {
        var number = name.matches("[0-9]{1,9}") ? Integer.valueOf(name) : names.get(name);
        if (number == null || number > groups) {
            throw node.problem(
                    key,
                    "names the group " + name + ", which \"" + pattern + "\" has not",
                    "write $1 or ${1} for its first group, and $$ for a dollar sign");
        }
        return number;
    }

    /// What matches are replaced by.
    ///
    /// @param tail what follows the last group
    record Substitution(List<Part> parts, String tail) {
        /// A group and the text in front of it.
        record Part(String literal, int group) {}

        private void appendTo(StringBuilder to, String text, int[] match) {
            for (var part : parts) {
                to.append(part.literal);
                var begin = match[2 * part.group];
                if (begin >= 0) {
                    to.append(text, begin, match[2 * part.group + 1]);
                }
            }
            to.append(tail);
        }
    }
}
