package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// A page of the documentation, and the blocks of it that its reader is to follow: each stands
/// behind a comment, `file: PATH` for what is to be written, `step: NAME` for what is to be typed.
record Page(List<Block> blocks) {
    private static final Pattern BLOCK =
            Pattern.compile("(?ms)^<!-- (file|step): (\\S+) -->\n```\\w*\n(.*?)^```$");
    private static final Pattern SHELL = Pattern.compile("(?m)^```sh$");

    /// @param kind `file` or `step`
    /// @param name the file's path, or the step's name
    record Block(String kind, String name, String text) {}

    /// Fails where the page has commands that no comment makes a step.
    static Page read(Path file) throws IOException {
        var text = Files.readString(file);
        var blocks =
                BLOCK.matcher(text)
                        .results()
                        .map(it -> new Block(it.group(1), it.group(2), it.group(3)))
                        .toList();
        assertEquals(
                SHELL.matcher(text).results().count(),
                blocks.stream().filter(it -> it.kind().equals("step")).count(),
                file + " has commands that are not marked as a step");
        return new Page(blocks);
    }
}
