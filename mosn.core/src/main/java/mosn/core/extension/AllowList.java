package mosn.core.extension;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The jars that may be loaded, by their SHA-256, as an operator lists them in a file: what
/// `sha256sum` prints, with empty lines and comments behind `#`. It is read anew whenever a plugin
/// is opened; names in it say nothing.
///
/// @param file null where every jar may be
public record AllowList(@Nullable Path file) {
    /// Every jar may be loaded.
    public static final AllowList ALL = new AllowList(null);

    private static final Pattern LINE = Pattern.compile("([0-9a-fA-F]{64})(\\s.*)?");

    /// @throws PluginException where a jar of it is not on the list, or the list cannot be read
    void check(Artefact artefact) {
        if (file == null) {
            return;
        }
        var allowed = read(file);
        for (var jar : artefact.jars()) {
            var sha256 = artefact.sha256(jar);
            if (!allowed.contains(sha256)) {
                throw artefact.problem(
                        jar,
                        "is not on the list " + file + " (SHA-256 " + sha256 + ")",
                        "add it there if you trust it, or take the plugin out");
            }
        }
    }

    private static Set<String> read(Path file) {
        try {
            var allowed = new HashSet<String>();
            var number = 0;
            for (var line : Files.readAllLines(file)) {
                number++;
                var text = line.strip();
                if (!text.isEmpty() && !text.startsWith("#")) {
                    allowed.add(parse(file, number, text));
                }
            }
            return allowed;
        } catch (IOException e) {
            throw new PluginException(
                    file.toString(),
                    "cannot be read: " + e,
                    "let --allow name a file with the SHA-256 of each jar that may be loaded",
                    e);
        }
    }

    private static String parse(Path file, int number, String text) {
        var line = LINE.matcher(text);
        if (!line.matches()) {
            throw new PluginException(
                    file.toString(),
                    "line " + number + " does not begin with a SHA-256",
                    "write what sha256sum prints for the jar");
        }
        return line.group(1).toLowerCase(Locale.ROOT);
    }
}
