package mosn.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A Java program of somebody else's, with its own libraries, in a process of its own.
final class JavaPeer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final CompletableFuture<String> output;

    /// @param libraries a folder of `it/peers/target`
    JavaPeer(String libraries, String main, List<String> arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // many are short: what they run is not worth the second compiler's time
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        // the first to end leaves its classes to those after it
        command.addAll(List.of("-XX:+AutoCreateSharedArchive", "-Xlog:cds=off", "-Xlog:aot=off"));
        command.add("-XX:SharedArchiveFile=" + folder(libraries) + ".jsa");
        command.addAll(List.of("--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", folder(libraries) + "/*", main));
        command.addAll(arguments);
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output =
                CompletableFuture.supplyAsync(
                        () -> read(process.inputReader(UTF_8)), Thread::startVirtualThread);
    }

    private static Path folder(String libraries) {
        return Path.of(System.getProperty("mosn.peers"), libraries);
    }

    /// Its jars.
    static List<Path> libraries(String name) throws IOException {
        try (var files = Files.list(folder(name))) {
            return files.toList();
        }
    }

    private static String read(BufferedReader reader) {
        try (reader) {
            return reader.readAllAsString();
        } catch (IOException e) {
            return "its output could not be read: " + e;
        }
    }

    /// Returns once somebody listens on this port of 127.0.0.1.
    void awaitListening(int port) throws Exception {
        try {
            Wait.forPort(process, port);
        } catch (AssertionError e) {
            close();
            throw new AssertionError(output.join(), e);
        }
    }

    /// Waits for its end.
    ///
    /// @return the exit code and what it printed
    End awaitEnd() throws InterruptedException {
        return awaitEnd(PATIENCE_SECONDS);
    }

    End awaitEnd(long seconds) throws InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            return new End(-1, "still running after " + seconds + " s:\n" + output.join());
        }
        return new End(process.exitValue(), output.join());
    }

    record End(int code, String output) {}

    @Override
    public void close() {
        process.destroyForcibly();
        output.join();
    }
}
