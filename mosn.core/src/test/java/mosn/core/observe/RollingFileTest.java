package mosn.core.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

class RollingFileTest {
    @TempDir private Path folder;
    private final MovedClock clock = new MovedClock();
    private final List<RollingFile> opened = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (var file : opened) {
            file.close();
        }
    }

    @Test
    void aDayIsPutAwayAtTheFirstLineOfTheNext() throws Exception {
        var file = open("a.log", LogRoller.DAILY);
        write(file, "one");
        clock.move(Duration.ofHours(8));
        write(file, "two");
        clock.move(Duration.ofHours(1));
        write(file, "three");
        assertEquals(Map.of("a.log", "three\n", "a.log.2026-01-31", "one\ntwo\n"), contents());
    }

    @Test
    void anHourHasItsNumber() throws Exception {
        var file = open("a.log", new LogRoller(1, 0, 0, 0, false));
        write(file, "one");
        clock.move(Duration.ofHours(1));
        write(file, "two");
        assertEquals(Map.of("a.log", "two\n", "a.log.2026-01-31_15", "one\n"), contents());
    }

    @Test
    void aFileOfAnEarlierDayIsPutAwayAfterAStart() throws Exception {
        leave("a.log", "old\n", "2026-01-29T10:00:00Z");
        var file = open("a.log", LogRoller.DAILY);
        write(file, "new");
        assertEquals(Map.of("a.log", "new\n", "a.log.2026-01-29", "old\n"), contents());
    }

    @Test
    void aFileOfTodayIsGoneOnWith() throws Exception {
        leave("a.log", "old\n", "2026-01-31T10:00:00Z");
        var file = open("a.log", LogRoller.DAILY);
        write(file, "new");
        assertEquals(Map.of("a.log", "old\nnew\n"), contents());
    }

    @Test
    void whatWasPutAwayIsNeverOverwritten() throws Exception {
        leave("a.log.2026-01-31", "first\n", "2026-01-31T10:00:00Z");
        var file = open("a.log", LogRoller.DAILY);
        write(file, "second");
        clock.move(Duration.ofDays(1));
        write(file, "third");
        assertEquals(
                Map.of(
                        "a.log", "third\n",
                        "a.log.2026-01-31", "first\n",
                        "a.log.2026-01-31.1", "second\n"),
                contents());
    }

    @Test
    void aFileIsPutAwayBeforeItGrowsBeyondItsSize() throws Exception {
        var file = open("a.log", new LogRoller(0, 10, 0, 0, false));
        write(file, "1234");
        write(file, "5678");
        write(file, "9");
        write(file, "larger than all of it");
        assertEquals(
                Map.of(
                        "a.log",
                        "larger than all of it\n",
                        "a-2026-01-31T15-04-05.000.log",
                        "1234\n5678\n",
                        "a-2026-01-31T15-04-05.000.log.1",
                        "9\n"),
                contents());
    }

    @Test
    void theOldestAreDeletedAndOthersFilesAreNot() throws Exception {
        leave("a.log.2026-01-28", "x", "2026-01-28T10:00:00Z");
        leave("a.log.2026-01-29", "x", "2026-01-29T10:00:00Z");
        leave("a.log.2026-01-30.gz", "x", "2026-01-30T10:00:00Z");
        leave("a.log.bak", "mine", "2020-01-01T10:00:00Z");
        leave("aXlog.2026-01-01", "mine", "2020-01-01T10:00:00Z");
        leave("b.log.2026-01-28", "mine", "2020-01-01T10:00:00Z");
        var file = open("a.log", new LogRoller(24, 0, 0, 2, false));
        write(file, "one");
        touch("a.log", "2026-01-31T15:00:00Z");
        clock.move(Duration.ofDays(1));
        write(file, "two");
        assertEquals(
                List.of(
                        "a.log",
                        "a.log.2026-01-30.gz",
                        "a.log.2026-01-31",
                        "a.log.bak",
                        "aXlog.2026-01-01",
                        "b.log.2026-01-28"),
                List.copyOf(contents().keySet()));
    }

    @Test
    void whatIsTooOldIsDeleted() throws Exception {
        leave("a.log.2026-01-20", "x", "2026-01-20T10:00:00Z");
        leave("a.log.2026-01-30", "x", "2026-01-30T10:00:00Z");
        var file = open("a.log", new LogRoller(24, 0, 7, 0, false));
        write(file, "one");
        touch("a.log", "2026-01-31T15:00:00Z");
        clock.move(Duration.ofDays(1));
        write(file, "two");
        assertEquals(
                List.of("a.log", "a.log.2026-01-30", "a.log.2026-01-31"),
                List.copyOf(contents().keySet()));
    }

    @Test
    void whatWasPutAwayIsCompressed() throws Exception {
        var file = open("a.log", new LogRoller(24, 0, 0, 0, true));
        write(file, "one");
        clock.move(Duration.ofDays(1));
        write(file, "two");
        assertEquals(List.of("a.log", "a.log.2026-01-31.gz"), List.copyOf(contents().keySet()));
        try (var in =
                new GZIPInputStream(Files.newInputStream(folder.resolve("a.log.2026-01-31.gz")))) {
            assertEquals("one\n", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aFileThatCannotBePutAwayIsWrittenOn() throws Exception {
        var file = open("a.log", LogRoller.DAILY);
        write(file, "one");
        Files.move(folder.resolve("a.log"), folder.resolve("stolen"));
        clock.move(Duration.ofDays(1));
        assertThrows(IOException.class, () -> write(file, "two"));
        write(file, "three");
        assertEquals(Map.of("stolen", "one\nthree\n"), contents());
    }

    private RollingFile open(String name, LogRoller roller) throws IOException {
        var file = new RollingFile(folder.resolve(name), roller, clock);
        opened.add(file);
        return file;
    }

    private static void write(RollingFile file, String line) throws Exception {
        file.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
        var keeper = file.keeper();
        if (keeper != null) {
            keeper.join();
        }
    }

    private void leave(String name, String content, String modified) throws IOException {
        Files.writeString(folder.resolve(name), content);
        touch(name, modified);
    }

    private void touch(String name, String modified) throws IOException {
        Files.setLastModifiedTime(folder.resolve(name), FileTime.from(Instant.parse(modified)));
    }

    private Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                contents.put(
                        file.getFileName().toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }
}
