package mosn.plugin.grpc.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.message.Buffer;
import mosn.api.plugin.Plugin;
import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// Plugins of scripts, whose processes are real.
final class Bench implements AutoCloseable {
    /// Everything goes faster.
    static final Timing FAST =
            new Timing(
                    Duration.ofMillis(20),
                    Duration.ofMillis(200),
                    3,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(300),
                    Duration.ofMillis(300),
                    2,
                    Duration.ofHours(1));

    static final Plugin.Request QUESTION = Plugin.Request.of(Buffer.EMPTY);

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(40);

    final FakeHost host;
    final Plugins plugins;

    Bench(Path folder) throws IOException {
        this(folder, FAST);
    }

    Bench(Path folder, Timing timing) throws IOException {
        this(new FakeHost(folder), timing);
    }

    Bench(FakeHost host, Timing timing) throws IOException {
        this.host = host;
        plugins = new Plugins(host, System.getenv(), timing);
    }

    /// A program of these lines of shell.
    Path script(String... lines) throws IOException {
        return program("#!/bin/sh\n" + String.join("\n", lines) + "\n");
    }

    /// A program of these characters, one byte each.
    Path program(String text) throws IOException {
        var file = Files.createTempFile(host.folder, "plugin", "");
        Files.writeString(file, text, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("no executable bit");
        }
        return file;
    }

    /// Says where it listens, and does as told.
    Path serving(String... then) throws IOException {
        return script("echo '1|1|unix|/tmp/plugin|grpc'\n" + String.join("\n", then));
    }

    SupervisedPlugin open(Path program, String... args) {
        return plugins.open("p", PluginSpec.of(program.toString(), args));
    }

    SupervisedPlugin started(Path program, String... args) {
        return started(open(program, args));
    }

    static SupervisedPlugin started(SupervisedPlugin plugin) {
        plugin.started().toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join();
        try {
            await(() -> pid(plugin) != 0); // its launcher may be slower than it is
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return plugin;
    }

    /// Why it cannot start.
    static String refusal(SupervisedPlugin plugin) {
        var future = plugin.started().toCompletableFuture().orTimeout(40, TimeUnit.SECONDS);
        var why = assertThrows(CompletionException.class, future::join).getCause();
        return why instanceof PluginStartException e ? e.problem() : String.valueOf(why);
    }

    static void await(BooleanSupplier so) throws InterruptedException {
        var deadline = System.nanoTime() + PATIENCE;
        while (!so.getAsBoolean()) {
            assertEquals(true, System.nanoTime() - deadline < 0, "in time");
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    /// Waits until the one instance's report has this.
    static void await(SupervisedPlugin plugin, String key, Object value)
            throws InterruptedException {
        await(() -> value.equals(instance(plugin).get(key)));
    }

    static Map<?, ?> instance(SupervisedPlugin plugin) {
        return instances(plugin).getFirst();
    }

    static List<Map<?, ?>> instances(SupervisedPlugin plugin) {
        var instances = (List<?>) Objects.requireNonNull(plugin.report().get("instances"));
        return instances.stream().<Map<?, ?>>map(instance -> (Map<?, ?>) instance).toList();
    }

    static long pid(SupervisedPlugin plugin) {
        return instance(plugin).get("pid") instanceof Long pid ? pid : 0;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    /// The folders that plugins of this process have.
    static Set<Path> temporary() throws IOException {
        try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith("mosn-plugins"))
                    .collect(Collectors.toSet());
        }
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Override
    public void close() {
        plugins.close();
        host.close();
    }
}
