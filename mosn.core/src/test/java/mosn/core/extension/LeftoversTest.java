package mosn.core.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

class LeftoversTest {
    @TempDir Path temporary;

    @Test
    void onlyAnOldFolderThatNobodyHoldsIsRemoved() throws IOException {
        Leftovers.hold(folder("mosn-plugin-killed")).close();
        Files.createDirectories(temporary.resolve("mosn-plugin-killed/lib"));
        Leftovers.hold(folder("mosn-plugin-young")).close();
        Leftovers.hold(folder("another")).close();
        Leftovers.hold(folder(Leftovers.PREFIX + "own")).close();
        var _ = folder("mosn-plugin-strange");
        try (var _ = Leftovers.hold(folder("mosn-plugin-used"))) {
            age("mosn-plugin-killed");
            age("mosn-plugin-used");
            age("mosn-plugin-strange");
            age("another");
            age(Leftovers.PREFIX + "own");
            Leftovers.remove(temporary);
        }
        try (var left = Files.list(temporary)) {
            assertEquals(
                    Set.of(
                            "another",
                            "mosn-plugin-strange",
                            "mosn-plugin-used",
                            "mosn-plugin-young",
                            Leftovers.PREFIX + "own"),
                    left.map(it -> it.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(temporary.resolve(name));
    }

    private void age(String name) throws IOException {
        Files.setLastModifiedTime(
                temporary.resolve(name), FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    }
}
