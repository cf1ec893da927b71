package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

class PidFileTest {
    @TempDir Path folder;

    @Test
    void itHoldsTheProcessUntilItIsClosed() throws Exception {
        var path = folder.resolve("mosn.pid");
        try (var _ = PidFile.write(path.toString())) {
            assertEquals(ProcessHandle.current().pid() + "\n", Files.readString(path));
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void theFileOfALaterProcessStays() throws Exception {
        var path = folder.resolve("mosn.pid");
        try (var _ = PidFile.write(path.toString())) {
            Files.writeString(path, "1\n");
        }
        assertEquals("1\n", Files.readString(path));
    }

    @Test
    void aFolderThatIsNotThereIsASentence() {
        var path = folder.resolve("none/mosn.pid").toString();
        var refused = assertThrows(ProxyException.class, () -> PidFile.write(path));
        assertEquals(
                "pid: cannot write "
                        + path
                        + "; name a file in a folder that is there and can be written to",
                refused.getMessage());
    }
}
