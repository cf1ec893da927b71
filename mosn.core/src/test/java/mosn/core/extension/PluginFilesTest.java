package mosn.core.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

class PluginFilesTest {
    @TempDir Path folder;

    @Test
    void circlesOfLinksEndNoLook() throws IOException {
        for (var i = 0; i < 20; i++) {
            Files.createSymbolicLink(folder.resolve("circle" + i), folder);
        }
        Files.createSymbolicLink(folder.resolve("itself.jar"), folder.resolve("itself.jar"));
        var jar = Files.createFile(folder.resolve("a.jar"));
        assertEquals(Set.of(jar), PluginFiles.all(folder).keySet());
        assertEquals(Set.of(jar), PluginFiles.seen(folder).keySet());
    }

    @Test
    void aFolderThatMayNotBeReadEndsNoLook() throws IOException {
        var jar = Files.createFile(folder.resolve("a.jar"));
        var closed = Files.createDirectory(folder.resolve("closed"));
        var rights = Files.getPosixFilePermissions(closed);
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            assumeFalse(Files.isReadable(closed), "the superuser may read everything");
            assertEquals(Set.of(jar), PluginFiles.seen(folder).keySet());
            assertThrows(AccessDeniedException.class, () -> PluginFiles.all(folder));
        } finally {
            Files.setPosixFilePermissions(closed, rights);
        }
    }

    @Test
    void whereNothingIsNothingIsSeen() {
        var nowhere = folder.resolve("nowhere");
        assertEquals(Set.of(), PluginFiles.seen(nowhere).keySet());
        assertThrows(NoSuchFileException.class, () -> PluginFiles.all(nowhere));
    }

    @Test
    void onlyWhatIsBelowAPlaceIsHiddenByItsName() throws IOException {
        var mounted = Files.createDirectories(folder.resolve("..2024/.git"));
        Files.createFile(mounted.resolve("b.jar"));
        var jar = Files.createFile(folder.resolve("..2024/a.jar"));
        assertEquals(Set.of(jar), PluginFiles.seen(folder.resolve("..2024")).keySet());
    }
}
