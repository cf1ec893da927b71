package mosn.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What `docs/configuration.md` says is so.
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("..", "docs", "configuration.md");
    private static final String BEGIN = "<!-- the table of keys: -->\n";
    private static final String END = "<!-- end of the table of keys -->\n";

    @TempDir Path folder;

    @Test
    void thePageShowsTheTableOfTheCode() throws IOException {
        var page = Files.readString(PAGE);
        var begin = page.indexOf(BEGIN) + BEGIN.length();

        var shown = page.substring(begin, page.indexOf(END));

        // on a difference: what is expected belongs between the two marks
        assertEquals(table(), shown);
    }

    @Test
    void theExampleLoads() throws IOException {
        var page = Files.readString(PAGE);
        var begin = page.indexOf("```yaml\n") + "```yaml\n".length();
        var example = page.substring(begin, page.indexOf("```", begin));

        var file = ConfigFile.load(Demo.write(folder, "example.yaml", example), folder);

        file.throwIfWrong();
        assertEquals(List.of(), file.warnings());
    }

    private static String table() {
        var text = new StringBuilder();
        for (var section : Keys.ALL) {
            text.append("\n### ").append(section.title()).append("\n\n");
            text.append("| key | | what it is; default |\n|---|---|---|\n");
            for (var key : section.keys().values()) {
                text.append(
                        "| `%s` | %s | %s |\n"
                                .formatted(key.name(), word(key.state()), key.note()));
            }
        }
        return text.append('\n').toString();
    }

    private static String word(Key.State state) {
        return switch (state) {
            case IMPLEMENTED -> "works";
            case HARMLESS -> "ignored";
            case RETIRED -> "retired";
            case REFUSED -> "not yet";
        };
    }
}
