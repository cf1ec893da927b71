package mosn.core.config;

import mosn.api.ConfigException;

import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Reading files of a configuration.
final class Source {
    private static final List<String> YAML = List.of(".yaml", ".yml");

    private Source() {}

    /// @throws ConfigException with an empty path, where there is no file or no object in it
    static ObjectNode read(Path file) {
        var text = text(file);
        return isYaml(file) ? ConfigText.yaml(text) : ConfigText.json(text);
    }

    /// Whether a file of a folder is part of the configuration.
    static boolean isConfig(Path file) {
        var name = name(file);
        return !name.startsWith(".")
                && (name.endsWith(".json") || isYaml(file))
                && Files.isRegularFile(file);
    }

    /// As in MOSN, everything else is JSON.
    private static boolean isYaml(Path file) {
        return YAML.stream().anyMatch(name(file)::endsWith);
    }

    private static String name(Path file) {
        var name = file.getFileName();
        return name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
    }

    private static String text(Path file) {
        try {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (NoSuchFileException absent) {
            throw new ConfigException("", "is not there", "name a file that is");
        } catch (AccessDeniedException denied) {
            throw new ConfigException("", "may not be read", "give this user the right to");
        } catch (CharacterCodingException garbled) {
            throw new ConfigException("", "is not UTF-8", "save it in this encoding");
        } catch (IOException failed) {
            var why = Files.isDirectory(file) ? "is a folder" : "cannot be read: " + failed;
            throw new ConfigException("", why, "name a file");
        }
    }
}
