package mosn.core.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

class LeftoversTest {
    private static final Path SETPRIV = Path.of("/usr/bin/setpriv");
    private static final int NOBODY = 65534;

    @TempDir Path temporary;
    @TempDir Path work;

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

    @Test
    void aFolderThatCannotBeHeldDoesNotStay() throws IOException {
        var folder = folder(Leftovers.PREFIX + "full");
        Files.createDirectory(folder.resolve(".lock")); // no file can be made there
        assertThrows(IOException.class, () -> Leftovers.hold(folder));
        assertFalse(Files.exists(folder));
    }

    /// The link `/proc/self` is root's, whoever looks at it.
    @Test
    void whoIsNotRootRemovesItsOwn() throws Exception {
        assumeTrue(isRoot() && Files.isExecutable(SETPRIV), "nobody else can be started");
        run("chmod", "a+rwx", temporary.toString(), work.toString());
        for (var name : List.of("mosn-plugin-root", "mosn-plugin-nobody")) {
            Leftovers.hold(folder(name)).close();
        }
        run("chown", "-R", NOBODY + ":" + NOBODY, "" + temporary.resolve("mosn-plugin-nobody"));
        age("mosn-plugin-root");
        age("mosn-plugin-nobody");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        run(
                SETPRIV.toString(),
                "--reuid=" + NOBODY,
                "--regid=" + NOBODY,
                "--clear-groups",
                java,
                "-cp",
                classes(),
                Remover.class.getName(),
                temporary.toString());
        try (var left = Files.list(temporary)) {
            assertEquals(
                    List.of("mosn-plugin-root"),
                    left.map(it -> it.getFileName().toString()).toList());
        }
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static void run(String... command) throws Exception {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    /// Others need not be able to read where they are.
    private String classes() throws Exception {
        var copied = new ArrayList<String>();
        for (var user : List.of(Leftovers.class, LeftoversTest.class, LoggerFactory.class)) {
            var from = Path.of(user.getProtectionDomain().getCodeSource().getLocation().toURI());
            var to = work.resolve("" + copied.size());
            run("cp", "-r", from.toString(), to.toString());
            run("chmod", "-R", "a+rX", to.toString());
            copied.add(to.toString());
        }
        return String.join(File.pathSeparator, copied);
    }

    /// Removes what is left in the folder that it is given.
    static final class Remover {
        private Remover() {}

        public static void main(String... args) {
            Leftovers.remove(Path.of(args[0]));
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
