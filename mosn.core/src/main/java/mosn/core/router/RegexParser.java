package mosn.core.router;

import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.core.router.RegexNode.Choice;
import mosn.core.router.RegexNode.Group;
import mosn.core.router.RegexNode.OneOf;
import mosn.core.router.RegexNode.Place;
import mosn.core.router.RegexNode.Repeat;
import mosn.core.router.RegexNode.Sequence;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads Go's syntax of regular expressions (RE2), without Unicode classes.
///
/// ```
/// choice   := sequence ('|' sequence)*
/// sequence := (atom repeat?)*
/// repeat   := ('*' | '+' | '?' | '{n}' | '{n,}' | '{n,m}') '?'?
/// atom     := '(' … choice ')' | '[' class ']' | '.' | '^' | '$' | '\' escape | character
/// ```
final class RegexParser {
    private static final int MOST_REPEATS = 1000;
    private static final int DEEPEST = 200;

    private final String pattern;
    private final Map<String, Integer> names = new HashMap<>();
    private int at;
    private int groups;
    private int depth;
    private boolean ignoreCase;
    private boolean multiLine;
    private boolean dotAll;
    private boolean swapGreedy;

    RegexParser(String pattern) {
        this.pattern = pattern;
    }

    RegexNode parse() throws RegexSyntaxException {
        var node = choice();
        if (at < pattern.length()) {
            throw wrong("has a ) that closes nothing");
        }
        return node;
    }

    /// How many groups there are, without the whole.
    int groups() {
        return groups;
    }

    Map<String, Integer> names() {
        return Map.copyOf(names);
    }

    private static RegexSyntaxException wrong(String what) {
        return new RegexSyntaxException(what);
    }

    private boolean more() {
        return at < pattern.length();
    }

    private boolean take(String text) {
        if (!pattern.startsWith(text, at)) {
            return false;
        }
        at += text.length();
        return true;
    }

    private int next() throws RegexSyntaxException {
        if (!more()) {
            throw wrong("ends too early");
        }
        var c = pattern.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }

    private RegexNode choice() throws RegexSyntaxException {
        if (++depth > DEEPEST) {
            throw wrong("is nested too deeply");
        }
        var choices = new ArrayList<RegexNode>();
        do {
            choices.add(sequence());
        } while (take("|"));
        depth--;
        return choices.size() == 1 ? choices.getFirst() : new Choice(choices);
    }

    private RegexNode sequence() throws RegexSyntaxException {
        var nodes = new ArrayList<RegexNode>();
        while (more() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
            if (take("\\Q")) {
                quoted(nodes);
            } else {
                nodes.add(repeated(atom()));
            }
        }
        return new Sequence(nodes);
    }

    private void quoted(List<RegexNode> nodes) throws RegexSyntaxException {
        while (more() && !take("\\E")) {
            nodes.add(literal(next()));
        }
    }

    private RegexNode repeated(RegexNode node) throws RegexSyntaxException {
        var bounds = bounds();
        if (bounds == null) {
            return node;
        }
        var greedy = take("?") == swapGreedy;
        if (bounds() != null) {
            throw wrong("has two repetitions in a row");
        }
        return new Repeat(node, bounds[0], bounds[1], greedy);
    }

    private int @Nullable [] bounds() throws RegexSyntaxException {
        if (take("*")) {
            return new int[] {0, -1};
        }
        if (take("+")) {
            return new int[] {1, -1};
        }
        if (take("?")) {
            return new int[] {0, 1};
        }
        var end = pattern.indexOf('}', at);
        if (end < 0 || !pattern.substring(at, end).matches("\\{[0-9]{1,9}(,[0-9]{0,9})?")) {
            return null;
        }
        var numbers = pattern.substring(at + 1, end).split(",", -1);
        at = end + 1;
        var least = Integer.parseInt(numbers[0]);
        var most = numbers.length == 1 ? least : -1;
        most = numbers.length == 2 && !numbers[1].isEmpty() ? Integer.parseInt(numbers[1]) : most;
        if (least > MOST_REPEATS || most > MOST_REPEATS || (most >= 0 && most < least)) {
            throw wrong("repeats from " + least + " to " + most + " times");
        }
        return new int[] {least, most};
    }

    private RegexNode atom() throws RegexSyntaxException {
        var c = next();
        return switch (c) {
            case '(' -> group();
            case '[' -> new OneOf(characters());
            case '.' -> new OneOf(any());
            case '^' -> multiLine ? Place.LINE_BEGIN : Place.TEXT_BEGIN;
            case '$' -> multiLine ? Place.LINE_END : Place.TEXT_END;
            case '\\' -> escape();
            case '*', '+', '?' -> throw wrong("has a repetition of nothing");
            default -> literal(c);
        };
    }

    private BitSet any() {
        var bytes = new BitSet(256);
        bytes.set(0, 256);
        bytes.set('\n', dotAll);
        return bytes;
    }

    private RegexNode literal(int c) {
        if (c < 0x80) {
            return new OneOf(fold(of(c, c)));
        }
        var bytes = new ArrayList<RegexNode>();
        for (var b : Character.toString(c).getBytes(UTF_8)) {
            bytes.add(new OneOf(of(b & 0xFF, b & 0xFF)));
        }
        return new Sequence(bytes);
    }

    private static BitSet of(int from, int to) {
        var bytes = new BitSet(256);
        bytes.set(from, to + 1);
        return bytes;
    }

    private BitSet fold(BitSet bytes) {
        for (var lower = 'a'; ignoreCase && lower <= 'z'; lower++) {
            var upper = lower - ('a' - 'A');
            var has = bytes.get(lower) || bytes.get(upper);
            bytes.set(lower, has);
            bytes.set(upper, has);
        }
        return bytes;
    }

    /// Behind the opening parenthesis.
    private RegexNode group() throws RegexSyntaxException {
        var before = new boolean[] {ignoreCase, multiLine, dotAll, swapGreedy};
        var index = 0;
        if (take("?P<") || take("?<")) {
            index = named();
        } else if (take("?")) {
            if (flags()) {
                return new Sequence(List.of()); // (?i): for the rest of the group around
            }
        } else {
            index = ++groups;
        }
        var node = choice();
        if (!take(")")) {
            throw wrong("has a ( that nothing closes");
        }
        ignoreCase = before[0];
        multiLine = before[1];
        dotAll = before[2];
        swapGreedy = before[3];
        return index == 0 ? node : new Group(index, node);
    }

    private int named() throws RegexSyntaxException {
        var end = pattern.indexOf('>', at);
        var name = end < 0 ? "" : pattern.substring(at, end);
        if (!name.matches("[A-Za-z0-9_]+")) {
            throw wrong("has a group without a good name");
        }
        at = end + 1;
        if (names.putIfAbsent(name, ++groups) != null) {
            throw wrong("has two groups of the name " + name);
        }
        return groups;
    }

    /// Reads flags up to `:` or `)`.
    ///
    /// @return whether it was `)`
    private boolean flags() throws RegexSyntaxException {
        var on = true;
        while (true) {
            switch (next()) {
                case 'i' -> ignoreCase = on;
                case 'm' -> multiLine = on;
                case 's' -> dotAll = on;
                case 'U' -> swapGreedy = on;
                case '-' -> on = false;
                case ':' -> {
                    return false;
                }
                case ')' -> {
                    return true;
                }
                default -> throw wrong("has a group (?… that RE2 does not know");
            }
        }
    }

    /// Behind the backslash.
    private RegexNode escape() throws RegexSyntaxException {
        var c = next();
        return switch (c) {
            case 'A' -> Place.TEXT_BEGIN;
            case 'z' -> Place.TEXT_END;
            case 'b' -> Place.WORD_EDGE;
            case 'B' -> Place.NO_WORD_EDGE;
            default -> {
                var known = perlClass(c);
                yield known != null ? new OneOf(known) : literal(escaped(c));
            }
        };
    }

    private static @Nullable BitSet perlClass(int c) {
        var bytes = new BitSet(256);
        switch (Character.toLowerCase(c)) {
            case 'd' -> bytes.set('0', '9' + 1);
            case 's' -> "\t\n\f\r ".chars().forEach(bytes::set);
            case 'w' -> word(bytes);
            default -> {
                return null;
            }
        }
        if (Character.isUpperCase(c)) {
            bytes.flip(0, 256);
        }
        return bytes;
    }

    private static void word(BitSet bytes) {
        bytes.set('a', 'z' + 1);
        bytes.set('A', 'Z' + 1);
        bytes.set('0', '9' + 1);
        bytes.set('_');
    }

    private int escaped(int c) throws RegexSyntaxException {
        return switch (c) {
            case 'a' -> 7;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0B;
            case 'x' -> hexadecimal();
            case '0' -> octal();
            default -> {
                if (c >= 0x80 || Character.isLetterOrDigit(c)) {
                    throw wrong(
                            "has the escape \\" + Character.toString(c) + ", which is not known");
                }
                yield c;
            }
        };
    }

    private int hexadecimal() throws RegexSyntaxException {
        var braces = take("{");
        var end = braces ? pattern.indexOf('}', at) : at + 2;
        var digits = end < 0 || end > pattern.length() ? "" : pattern.substring(at, end);
        if (!digits.matches("[0-9A-Fa-f]{1,6}")) {
            throw wrong("has \\x without hexadecimal digits");
        }
        at = end + (braces ? 1 : 0);
        var c = Integer.parseInt(digits, 16);
        if (!Character.isValidCodePoint(c)) {
            throw wrong("has \\x with a number that is no character");
        }
        return c;
    }

    private int octal() {
        var c = 0;
        for (var digits = 0;
                digits < 2 && more() && pattern.charAt(at) >= '0' && pattern.charAt(at) <= '7';
                digits++) {
            c = c * 8 + (pattern.charAt(at++) - '0');
        }
        return c;
    }

    /// Behind the opening bracket.
    private BitSet characters() throws RegexSyntaxException {
        var bytes = new BitSet(256);
        var negated = take("^");
        var first = true;
        while (first || !take("]")) {
            first = false;
            if (take("[:")) {
                posixClass(bytes);
            } else {
                range(bytes);
            }
        }
        fold(bytes);
        if (negated) {
            bytes.flip(0, 256);
        }
        return bytes;
    }

    private void posixClass(BitSet bytes) throws RegexSyntaxException {
        var end = pattern.indexOf(":]", at);
        var name = end < 0 ? "" : pattern.substring(at, end);
        var negated = name.startsWith("^");
        var members = new BitSet(256);
        switch (negated ? name.substring(1) : name) {
            case "alnum" -> {
                word(members);
                members.clear('_');
            }
            case "alpha" -> {
                word(members);
                members.clear('_');
                members.clear('0', '9' + 1);
            }
            case "ascii" -> members.set(0, 0x80);
            case "blank" -> "\t ".chars().forEach(members::set);
            case "cntrl" -> {
                members.set(0, 0x20);
                members.set(0x7F);
            }
            case "digit" -> members.set('0', '9' + 1);
            case "graph" -> members.set('!', '~' + 1);
            case "lower" -> members.set('a', 'z' + 1);
            case "print" -> members.set(' ', '~' + 1);
            case "punct" -> {
                members.set('!', '~' + 1);
                members.clear('0', '9' + 1);
                members.clear('A', 'Z' + 1);
                members.clear('a', 'z' + 1);
            }
            case "space" -> "\t\n\u000B\f\r ".chars().forEach(members::set);
            case "upper" -> members.set('A', 'Z' + 1);
            case "word" -> word(members);
            case "xdigit" -> "0123456789abcdefABCDEF".chars().forEach(members::set);
            default -> throw wrong("has a class [: :] that is not known");
        }
        if (negated) {
            members.flip(0, 256);
        }
        bytes.or(members);
        at = end + 2;
    }

    private void range(BitSet bytes) throws RegexSyntaxException {
        var c = next();
        if (c == '\\') {
            var escape = next();
            var known = perlClass(escape);
            if (known != null) {
                bytes.or(known);
                return;
            }
            c = escaped(escape);
        }
        var to = c;
        if (pattern.startsWith("-", at) && !pattern.startsWith("-]", at)) {
            at++;
            to = next();
            to = to == '\\' ? escaped(next()) : to;
        }
        if (to < c) {
            throw wrong("has a range that ends before it begins");
        }
        if (to >= 0x80) {
            throw wrong("has a character beyond ASCII in brackets, where bytes are matched");
        }
        bytes.set(c, to + 1);
    }
}
