package mosn.core.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.core.config.JsonConfigNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;

class RegexTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "a|b xbx true",
                "^(a|b)$ xb false",
                "a{2,3} aa true",
                "^a{2,3}$ aaaa false",
                "^a{2}$ aa true",
                "^a{2,}$ aaaaa true",
                "^a{0}b$ b true",
                "a{,2} a{,2} true",
                "^[a-c]+$ abc true",
                "^[^a-c]+$ abd false",
                "^[]a]+$ ]a] true",
                "^[a-]+$ a-a true",
                "^[[:alpha:]_]+$ aB_ true",
                "^[[:^digit:]]+$ a1 false",
                "^\\d+\\w\\D$ 12_x true",
                "^[\\d.]+$ 1.2 true",
                "^\\S+$ a true",
                "^\\x41\\x{42}$ AB true",
                "^\\Qa.b*\\E$ a.b* true",
                "^\\Qa.b\\E$ axb false",
                "\\bb\\b a-b-c true",
                "\\bb\\b abc false",
                "a\\Bb ab true",
                "\\Aa\\z a true",
                "(?i)ABC xabcx true",
                "(?i:a)B aB true",
                "(?i:a)B ab false",
                "a(?i)b aB true",
                "(a(?i)b)c aBC false",
                "^(|a)*$ aaa true",
                "^(a*)*$ b false",
                "^(a|ab)(c|bcd)$ abcd true",
                "a.c abc true",
                "^$ a false"
            })
    void itFindsWhatGoFinds(String pattern, String text, boolean found) throws Exception {
        assertEquals(found, Regex.compile(pattern).find(text));
    }

    @Test
    void linesAreAskedForByFlags() throws Exception {
        assertFalse(Regex.compile("^b$").find("a\nb"));
        assertTrue(Regex.compile("(?m)^b$").find("a\nb\nc"));
        assertFalse(Regex.compile("a.b").find("a\nb"));
        assertTrue(Regex.compile("(?s)a.b").find("a\nb"));
    }

    @Test
    void aPartOfATextIsAllThereIs() throws Exception {
        assertTrue(Regex.compile("^b\\b").find("abc", 1, 2));
        assertFalse(Regex.compile("c").find("abc", 0, 2));
    }

    @ParameterizedTest
    @CsvSource({
        "a+, <$0>, baac, b<aa>c",
        "a+?, <$0>, baac, b<a><a>c",
        "(?U)a+, <$0>, baac, b<a><a>c",
        "(a)|(b), [$1$2], xab, x[a][b]",
        "a|ab, <$0>, ab, <a>b",
        "(a+)(a*), $2-$1, aaa, -aaa",
        "(a+?)(a*), $2-$1, aaa, aa-a",
        "a*, x, baac, xbxcx",
        "'', -, ab, -a-b-",
        "(?P<x>a), ${x}${x}, ba, baa",
        "^a, b, aaa, baa",
        "a$, b, aaa, aab",
        "a, $, a, $",
        "a, $$1, a, $1",
        "(a)(b)?, $1$2., ac, a.c"
    })
    void itReplacesAsGoDoes(String pattern, String substitution, String text, String replaced)
            throws Exception {
        var regex = Regex.compile(pattern);
        var node = JsonConfigNode.of("{}");
        assertEquals(
                replaced,
                regex.replaceAll(text, regex.substitution(node, "substitution", substitution)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "a)",
                "[",
                "[a",
                "[b-a]",
                "*",
                "a**",
                "a{2}{3}",
                "a{1001}",
                "a{3,2}",
                "\\",
                "\\1",
                "\\p{L}",
                "(?=a)",
                "(?<!a)",
                "(?P<a>x)(?P<a>y)",
                "(?P<>x)",
                "[[:no:]]",
                "\\xZZ",
                "[ü]",
                "((a{100}){100}){100}"
            })
    void whatGoWouldNotTakeOrWeCannotIsRefused(String pattern) {
        assertThrows(RegexSyntaxException.class, () -> Regex.compile(pattern));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"(a+)+$", "(a|aa)+$", "^(a*)*$", "(.*a){20}$", "^(a|a)*$", "(a?){50}a{50}b"})
    void noTextTakesForEver(String pattern) throws Exception {
        var regex = Regex.compile(pattern);
        var text = "a".repeat(4000) + "!";
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertFalse(regex.find(text)));
    }

    @Test
    void deepNestingIsRefusedAndDoesNotOverflow() {
        assertThrows(
                RegexSyntaxException.class,
                () -> Regex.compile("(".repeat(10_000) + "a" + ")".repeat(10_000)));
    }

    /// Java's engine finds the same in another way.
    @Test
    void itAgreesWithJavaOnRandomPatterns() throws Exception {
        var random = new Random(11);
        for (var i = 0; i < 3000; i++) {
            var pattern = pattern(random, 3);
            var text = text(random);
            var java = Pattern.compile(pattern).matcher(text);
            var ours = Regex.compile(pattern);
            assertEquals(java.find(), ours.find(text), () -> pattern + " in " + text);
            var marked = ours.substitution(JsonConfigNode.of("{}"), "x", "<$0>");
            assertEquals(
                    java.reset().results().findFirst().map(m -> m.start() + "").orElse("none"),
                    firstMark(ours.replaceAll(text, marked)),
                    () -> pattern + " in " + text);
        }
    }

    private static String firstMark(String marked) {
        var at = marked.indexOf('<');
        return at < 0 ? "none" : at + "";
    }

    private static String pattern(Random random, int depth) {
        if (depth == 0) {
            return new String[] {"a", "b", "c", ".", "[ab]", "[^a]"}[random.nextInt(6)];
        }
        var inner = pattern(random, depth - 1);
        return switch (random.nextInt(7)) {
            case 0 -> inner + pattern(random, depth - 1);
            case 1 -> "(" + inner + "|" + pattern(random, depth - 1) + ")";
            case 2 -> "(" + inner + ")*";
            case 3 -> "(" + inner + ")+?";
            case 4 -> "(?:" + inner + ")?";
            case 5 -> "(" + inner + "){1,2}";
            default -> random.nextBoolean() ? "^" + inner : inner + "$";
        };
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (var i = random.nextInt(8); i > 0; i--) {
            text.append("abc".charAt(random.nextInt(3)));
        }
        return text.toString();
    }
}
