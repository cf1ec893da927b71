package mosn.core.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

@ResourceLock("error log")
class ErrorLogTest {
    private static final String NAME = "some.pack.Upstream";
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} ";

    private final ClassLoader plugin = new ClassLoader() {};
    @TempDir private Path folder;
    private LogFiles files;
    private ErrorLog log;

    @BeforeEach
    void install() throws IOException {
        files = new LogFiles(folder, LogRoller.DAILY, new Stats(1));
        log = ErrorLog.install(files, new Plugins(), "default.log", LogLevel.INFO);
    }

    @AfterEach
    void close() {
        log.close();
        files.close();
    }

    @Test
    void everyWayToLogEndsInTheOneLog() throws IOException {
        LoggerFactory.getLogger(NAME).warn("{}: no host", "a");
        System.getLogger(NAME).log(System.Logger.Level.ERROR, "by System.Logger");
        java.util.logging.Logger.getLogger(NAME).info("by JUL");
        LoggerFactory.getLogger(NAME).debug("not heard");
        var lines = lines();
        assertEquals(3, lines.size(), lines.toString());
        assertTrue(lines.get(0).matches(TIME + "\\[WARN] \\[Upstream] a: no host"), lines.get(0));
        assertTrue(lines.get(1).endsWith("[ERROR] [Upstream] by System.Logger"), lines.get(1));
        assertTrue(lines.get(2).endsWith("[INFO] [Upstream] by JUL"), lines.get(2));
    }

    private final class Plugins implements ErrorLog.Speakers {
        @Override
        public String ofLoader(@Nullable ClassLoader loader) {
            return plugin.equals(loader) ? "demo.jar" : "";
        }

        @Override
        public String ofClass(String name) {
            return name.startsWith("team.") ? "team.jar" : "";
        }
    }

    @Test
    void whoSpeaksOnAThreadOfEverybodysIsKnownByTheLogger() throws IOException {
        LoggerFactory.getLogger("team.Limit").warn("by SLF4J");
        LoggerFactory.getLogger("mosn.core.team.Limit").warn("the proxy's own");
        assertTrue(lines().getFirst().endsWith("[team.jar Limit] by SLF4J"), lines().getFirst());
        assertTrue(lines().getLast().endsWith("[Limit] the proxy's own"), lines().getLast());
    }

    @Test
    void theLevelHoldsForEveryWayToLog() throws IOException {
        log.level("default.log", LogLevel.DEBUG);
        java.util.logging.Logger.getLogger(NAME).fine("by JUL");
        java.util.logging.Logger.getLogger(NAME).finest("not heard");
        assertEquals(1, lines().size(), lines().toString());
        log.level("default.log", LogLevel.ERROR);
        java.util.logging.Logger.getLogger(NAME).warning("not heard");
        assertEquals(1, lines().size(), lines().toString());
    }

    @Test
    void whatAPluginSaysBearsItsName() throws IOException {
        var before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(plugin);
        try {
            LoggerFactory.getLogger(NAME).warn("by SLF4J");
            System.getLogger(NAME).log(System.Logger.Level.ERROR, "by System.Logger");
            java.util.logging.Logger.getLogger(NAME).info("by JUL");
            LoggerFactory.getLogger(ErrorLogTest.class).warn("the proxy's own");
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        var lines = lines();
        assertTrue(lines.get(0).endsWith("[WARN] [demo.jar Upstream] by SLF4J"), lines.get(0));
        assertTrue(lines.get(1).endsWith("[demo.jar Upstream] by System.Logger"), lines.get(1));
        assertTrue(lines.get(2).endsWith("[demo.jar Upstream] by JUL"), lines.get(2));
        assertTrue(lines.get(3).endsWith("[ErrorLogTest] the proxy's own"), lines.get(3));
    }

    @Test
    void aGaugeThatFailsIsNamedWithWhoseItIs() throws IOException {
        var stats = new Stats(1);
        stats.extension("auth").gauge("depth", () -> Integer.parseInt("many"));
        var _ = stats.json(null);
        var line = lines().getFirst();
        assertTrue(line.contains("the gauge depth of extension auth cannot be read: java"), line);
    }

    @Test
    void aMessageCannotForgeALine() throws IOException {
        LoggerFactory.getLogger(NAME).warn("bad name \"{}\"", "x\n2026-01-31 [ERROR] forged\u001b");
        var lines = lines();
        assertEquals(1, lines.size());
        assertTrue(lines.getFirst().endsWith("\"x\\u000a2026-01-31 [ERROR] forged\\u001b\""));
    }

    @Test
    void whatWasThrownStandsIndentedBehindTheMessage() throws IOException {
        LoggerFactory.getLogger(NAME).error("failed", new IllegalStateException("why\nforged"));
        var lines = lines();
        assertTrue(lines.get(0).endsWith("[Upstream] failed"));
        assertEquals("    java.lang.IllegalStateException: why", lines.get(1));
        assertTrue(lines.stream().skip(1).allMatch(line -> line.startsWith("    ")));
    }

    @Test
    void theLevelIsChangedByPath() throws IOException {
        assertEquals(Map.of("default.log", "INFO"), log.levels());
        assertTrue(log.level("default.log", LogLevel.DEBUG));
        assertEquals(Map.of("default.log", "DEBUG"), log.levels());
        LoggerFactory.getLogger(NAME).debug("heard");
        assertTrue(log.level("default.log", LogLevel.FATAL));
        LoggerFactory.getLogger(NAME).error("not heard");
        assertFalse(log.level("other.log", LogLevel.DEBUG));
        var lines = lines();
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.getFirst().endsWith("heard"));
    }

    @Test
    void theLogIsSwitchedOffAndReopenedLikeOthers() throws IOException {
        files.toggle("default.log", false);
        LoggerFactory.getLogger(NAME).warn("not heard");
        files.toggle("default.log", true);
        Files.move(folder.resolve("default.log"), folder.resolve("moved"));
        files.reopen();
        LoggerFactory.getLogger(NAME).warn("heard");
        var lines = lines();
        assertEquals(1, lines.size(), lines.toString());
        assertEquals(0, Files.size(folder.resolve("moved")));
    }

    @Test
    void aLevelIsFoundLetterForLetter() {
        assertEquals(LogLevel.TRACE, LogLevel.of("TRACE"));
        assertNull(LogLevel.of("trace"));
    }

    private List<String> lines() throws IOException {
        files.flush();
        return Files.readAllLines(folder.resolve("default.log"));
    }
}
