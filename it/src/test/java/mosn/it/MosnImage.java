package mosn.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The image under test. What it starts has an empty environment, so no other Java is in reach, and
/// runs with assertions and Netty's leak detection.
///
/// @param home the image's folder
/// @param prefix a command that runs the image's, as in `unshare -n`; often empty
/// @param javaOptions more options of its Java VM
record MosnImage(Path home, List<String> prefix, List<String> javaOptions) {
    /// As the build made it.
    static MosnImage built() {
        return new MosnImage(Path.of(System.getProperty("mosn.image")), List.of(), List.of());
    }

    MosnImage at(Path elsewhere) {
        return new MosnImage(elsewhere, prefix, javaOptions);
    }

    MosnImage under(String... command) {
        return new MosnImage(home, List.of(command), javaOptions);
    }

    /// With this working directory.
    MosnImage in(Path directory) {
        return under("sh", "-c", "cd \"$0\" && exec \"$@\"", directory.toString());
    }

    MosnImage withJava(String... options) {
        return new MosnImage(home, prefix, List.of(options));
    }

    /// What a command that ended left behind.
    record Ended(int code, String out, String err) {}

    /// Runs `bin/mosn` to its end.
    Ended run(String... arguments) throws Exception {
        return run(Map.of(), arguments);
    }

    Ended run(Map<String, String> environment, String... arguments) throws Exception {
        var process = launch(environment, arguments);
        var err = new StringBuilder();
        var reader =
                Thread.startVirtualThread(
                        () ->
                                process.errorReader(UTF_8)
                                        .lines()
                                        .forEach(line -> err.append(line).append('\n')));
        var out = new String(process.getInputStream().readAllBytes(), UTF_8);
        reader.join();
        return new Ended(process.waitFor(), out, err.toString());
    }

    /// Starts a proxy, and returns once it is ready.
    RunningMosn start(Path config, String... options) throws Exception {
        var arguments =
                Stream.concat(Stream.of("start", "-c", config.toString()), Stream.of(options));
        return serve(arguments.toArray(String[]::new));
    }

    /// Runs a command that starts a proxy, and returns once it is ready.
    RunningMosn serve(String... arguments) throws Exception {
        var proxy = new RunningMosn(launch(Map.of(), arguments));
        proxy.awaitLine(" is ready, pid ");
        return proxy;
    }

    private Process launch(Map<String, String> environment, String... arguments)
            throws IOException {
        var command = new ArrayList<>(prefix);
        command.add(home.resolve("bin/mosn").toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.environment().put("MOSN_JAVA_OPTS", javaOpts());
        return builder.start();
    }

    private String javaOpts() {
        return "-ea -Dio.netty.leakDetection.level=paranoid " + String.join(" ", javaOptions);
    }
}
