package mosn.core.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

class LogFilesTest {
    private static final int BOUND = 1000;

    @TempDir private Path folder;
    private final Stats stats = new Stats(2);
    private final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    private final List<LogFiles> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(LogFiles::close);
    }

    @Test
    void linesAreWrittenInTheirOrder() throws IOException {
        var file = files(1 << 20).open("deep/er/a.log");
        IntStream.range(0, 10_000).forEach(i -> write(file, "line " + i));
        file.close();
        assertEquals(
                IntStream.range(0, 10_000).mapToObj(i -> "line " + i).toList(),
                Files.readAllLines(folder.resolve("deep/er/a.log")));
    }

    @Test
    void linesOfOneThreadKeepTheirOrderAmongThoseOfOthers() throws Exception {
        var file = files(1 << 22).open("a.log");
        var threads = new ArrayList<Thread>();
        for (var t = 0; t < 4; t++) {
            var mine = t + " ";
            threads.add(
                    Thread.ofPlatform()
                            .start(
                                    () ->
                                            IntStream.range(0, 2_000)
                                                    .forEach(i -> write(file, mine + i))));
        }
        for (var thread : threads) {
            thread.join();
        }
        file.close();
        var lines = Files.readAllLines(folder.resolve("a.log"));
        assertEquals(8_000, lines.size());
        for (var t = 0; t < 4; t++) {
            var mine = t + " ";
            assertEquals(
                    IntStream.range(0, 2_000).mapToObj(i -> mine + i).toList(),
                    lines.stream().filter(line -> line.startsWith(mine)).toList());
        }
    }

    @Test
    void aLineLargerThanTheBufferIsWrittenWhole() throws IOException {
        var file = files(1 << 22).open("a.log");
        var large = "x".repeat(200_000);
        write(file, "before");
        write(file, large);
        write(file, "behind");
        file.close();
        assertEquals(
                List.of("before", large, "behind"), Files.readAllLines(folder.resolve("a.log")));
    }

    @Test
    void linesAreDroppedAndCountedWhenTheSinkBlocks() throws Exception {
        var blocked = new CountDownLatch(1);
        var reached = new CountDownLatch(1);
        var sink = new Kept();
        var file =
                files(BOUND)
                        .open(
                                "pipe",
                                lines -> {
                                    reached.countDown();
                                    await(blocked);
                                    sink.write(lines);
                                },
                                complaints::add);
        write(file, "first");
        await(reached);
        IntStream.range(0, 1_000).forEach(_ -> write(file, "0123456789"));
        var kept = BOUND / 11;
        assertTrue(text("log.path.pipe").contains("\"lines_dropped\": \"" + (1_000 - kept) + "\""));
        blocked.countDown();
        assertTrue(file.flush());
        assertEquals(1 + kept, sink.text().lines().count());
        write(file, "last");
        assertTrue(file.flush());
        assertTrue(sink.text().endsWith("last\n"));
        assertEquals(1_000 - kept, file.dropped());
    }

    @Test
    void aSinkThatFailsIsSaidOnceAndLosesItsLinesOnly() throws IOException {
        var sink = new Kept();
        var files = files(BOUND);
        var file = files.open("full", sink, complaints::add);
        var other = files.open("other.log");
        sink.failing = true;
        write(file, "lost");
        file.flush();
        write(file, "lost too");
        file.flush();
        write(other, "kept");
        other.flush();
        assertEquals(2, file.failed());
        assertEquals(
                List.of(
                        "full: cannot be written (java.io.IOException: No space left on device);"
                                + " its lines are lost, and counted"),
                complaints);
        assertEquals("kept\n", Files.readString(folder.resolve("other.log")));

        sink.failing = false;
        write(file, "again");
        file.flush();
        sink.failing = true;
        write(file, "lost");
        file.flush();
        assertEquals("again\n", sink.text());
        assertEquals(2, complaints.size());
    }

    @Test
    void afterReopeningLinesGoToTheNewFile() throws IOException {
        var files = files(BOUND);
        var file = files.open("a.log");
        write(file, "old");
        file.flush();
        Files.move(folder.resolve("a.log"), folder.resolve("a.log.1"));
        write(file, "still old");
        files.reopen();
        write(file, "new");
        file.flush();
        assertEquals("old\nstill old\n", Files.readString(folder.resolve("a.log.1")));
        assertEquals("new\n", Files.readString(folder.resolve("a.log")));
    }

    @Test
    void aFileThatCannotBeReopenedStaysOpen() throws IOException {
        var files = files(BOUND);
        var file = files.open("logs/a.log", complaints::add);
        Files.move(folder.resolve("logs"), folder.resolve("moved"));
        Files.writeString(folder.resolve("logs"), "a file where the folder was");
        files.reopen();
        write(file, "line");
        file.flush();
        assertEquals("line\n", Files.readString(folder.resolve("moved/a.log")));
        assertEquals(1, complaints.size());
        assertTrue(
                complaints.getFirst().startsWith("logs/a.log: cannot be reopened ("),
                complaints.getFirst());
    }

    @Test
    void equalPathsAreOneFileUntilTheLastIsClosed() throws IOException {
        var files = files(BOUND);
        var one = files.open("a.log");
        var two = files.open("a.log");
        assertSame(one, two);
        one.close();
        write(two, "line");
        assertNotNull(stats.json("log.path.a.log"));
        two.close();
        assertNull(stats.json("log.path.a.log"));
        assertEquals("line\n", Files.readString(folder.resolve("a.log")));
    }

    @Test
    void closingWritesEverythingInAllFiles() throws IOException {
        var files = files(BOUND);
        write(files.open("a.log"), "a");
        write(files.open("b.log"), "b");
        files.close();
        assertEquals("a\n", Files.readString(folder.resolve("a.log")));
        assertEquals("b\n", Files.readString(folder.resolve("b.log")));
    }

    @Test
    void aLogIsSwitchedOffAndOn() throws IOException {
        var files = files(BOUND);
        var file = files.open("a.log");
        assertTrue(files.toggle("a.log", false));
        write(file, "unheard");
        assertTrue(files.toggle("a.log", true));
        write(file, "heard");
        file.flush();
        assertEquals("heard\n", Files.readString(folder.resolve("a.log")));
        assertFalse(files.toggle("b.log", true));
    }

    @Test
    void aFileThatCannotBeOpenedIsASentence() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        var files = files(BOUND);
        var e = assertThrows(IOException.class, () -> files.open("file/a.log"));
        var message = String.valueOf(e.getMessage());
        assertTrue(
                message.startsWith("the log \"file/a.log\" cannot be opened for writing: "),
                message);
    }

    @Test
    void anAccessLogWritesALinePerStream() throws IOException {
        var files = files(1 << 20);
        var format = AccessLogFormat.parse("%response_code% %request_header_user%", "log_format");
        var log = new AccessLog(format, files.open("a.log"), 2, ZoneOffset.UTC);
        log.log(0, FakeStream.get().with("User", "a"));
        log.log(1, FakeStream.get());
        log.log(0, FakeStream.get().with("User", "c\nd"));
        log.close();
        assertEquals("200 a\n200 -\n200 c\\u000ad\n", Files.readString(folder.resolve("a.log")));
    }

    private LogFiles files(int bound) {
        var clock = Clock.system(ZoneOffset.UTC);
        var files = new LogFiles(folder, LogRoller.DAILY, stats, clock, bound);
        opened.add(files);
        return files;
    }

    private String text(String group) {
        var json = stats.json(group);
        assertNotNull(json);
        return json;
    }

    private static void write(LogFile file, String line) {
        file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, java.util.concurrent.TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Keeps what is written, and fails when told to.
    private static final class Kept implements LogSink {
        private final List<String> kept = new CopyOnWriteArrayList<>();
        volatile boolean failing;

        @Override
        public void write(ByteBuffer lines) throws IOException {
            if (failing) {
                throw new IOException("No space left on device");
            }
            kept.add(StandardCharsets.UTF_8.decode(lines).toString());
        }

        String text() {
            return String.join("", kept);
        }
    }
}
