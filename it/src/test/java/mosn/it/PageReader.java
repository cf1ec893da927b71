package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.it.Page.Block;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/// Somebody who does what a page says, from the root of a clone on: writes its files, types its
/// commands, and looks whether they print what it promises.
///
/// A step named `start` starts a proxy, one named `serve` another server on port 8080: both go on
/// while the next ones are typed in another terminal. The lines of one named `try` are run one by
/// one, and compared. Of any other step it is enough that it succeeds.
final class PageReader implements AutoCloseable {
    private static final String[] SHELL = {"sh", "-e", "-c"};

    private final Network network = new Network();
    private final Deque<Runnable> running = new ArrayDeque<>();
    private final Clone clone;
    private Path folder;
    private int tried;

    PageReader(Clone clone) throws IOException {
        this.clone = clone;
        folder = clone.root();
    }

    void follow(Page page) throws Exception {
        for (var block : page.blocks()) {
            if (block.kind().equals("file")) {
                write(block);
            } else {
                step(block.name(), block.text());
            }
        }
        assertTrue(tried > 0, "the page has nothing to try");
    }

    private void write(Block file) throws IOException {
        Files.writeString(folder.resolve(file.name()), file.text());
    }

    private void step(String name, String text) throws Exception {
        switch (name) {
            case "start" -> {
                var proxy = new RunningMosn(launch(network.inside(command(text))));
                running.push(proxy::close);
                proxy.awaitLine(" is ready, pid ");
            }
            case "serve" -> {
                var server = launch(network.inside(command(text)));
                running.push(() -> end(server));
                run(network.inside(command("until curl -s 127.0.0.1:8080; do :; done")));
            }
            case "try" -> {
                for (var attempt : Attempt.of(text)) {
                    tried++;
                    assertEquals(
                            attempt.printed(),
                            run(network.inside(command(attempt.command()))).stripTrailing(),
                            attempt.command());
                }
            }
            default -> type(text);
        }
    }

    /// As in one terminal: the next step begins where this one went.
    private void type(String text) throws Exception {
        var output = run(List.of(command(text + "\necho\npwd\n")));
        folder = Path.of(output.lines().toList().getLast());
    }

    private static String[] command(String text) {
        return new String[] {SHELL[0], SHELL[1], SHELL[2], text};
    }

    private Process launch(List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(clone.environment());
        return builder.redirectErrorStream(true).start();
    }

    private String run(List<String> command) throws Exception {
        var process = launch(Stream.concat(Stream.of("timeout", "180"), command.stream()).toList());
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, process.waitFor(), () -> command.getLast() + "\n" + output);
        return output;
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy); // the shell's own
        process.destroy();
        process.onExit().join();
    }

    @Override
    public void close() {
        try (network) {
            running.forEach(Runnable::run); // the last first
        }
    }
}
