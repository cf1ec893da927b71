package mosn.app;

import mosn.core.Inspection;
import mosn.core.Proxy;
import mosn.core.ProxyOptions;

import org.apache.commons.cli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/// The `mosn` command: does what its arguments ask for, and says in a sentence what went wrong.
final class Mosn {
    static final int OK = 0;
    static final int FAILED = 1;
    private static final int MISUSED = 2;

    /// Where `mosn run` listens.
    private static final int TRY_PORT = 2046;

    private final PrintWriter out;
    private final PrintWriter err;
    private final List<Command> commands = Commands.of(this);

    /// @param out gets what was asked for
    /// @param err gets complaints
    Mosn(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /// Yields the exit code once all is done: for a proxy, once it has ended.
    int execute(String... arguments) {
        if (arguments.length == 0) {
            Usage.of(commands).forEach(err::println);
            return MISUSED;
        }
        try {
            return execute(List.of(arguments));
        } catch (MisusedException e) {
            err.println(
                    (e.command().isEmpty() ? "mosn" : "mosn " + e.command())
                            + ": "
                            + e.getMessage());
            err.println(("'mosn help " + e.command()).strip() + "' lists what there is");
            return MISUSED;
        }
    }

    @SuppressWarnings("CatchingUnchecked") // whatever it is, the user gets a sentence
    private int execute(List<String> arguments) {
        var command =
                switch (arguments.getFirst()) {
                    case "-h", "--help" -> find("help");
                    case "-V", "--version" -> find("version");
                    case String name -> find(name);
                };
        var line = command.parse(arguments.subList(1, arguments.size()));
        if (line.hasOption(Commands.HELP)) {
            Usage.of(command).forEach(out::println);
            return OK;
        }
        try {
            return command.action().run(line);
        } catch (MisusedException e) {
            throw e;
        } catch (Exception e) {
            return failed(e, line.hasOption(Commands.DEBUG));
        }
    }

    private Command find(String name) {
        return commands.stream()
                .filter(command -> command.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new MisusedException("", "there is no command '" + name + "'"));
    }

    int help(CommandLine line) {
        var words = line.getArgList();
        var usage = words.isEmpty() ? Usage.of(commands) : Usage.of(find(words.getFirst()));
        usage.forEach(out::println);
        return OK;
    }

    private int failed(Exception e, boolean debug) {
        if (debug) {
            e.printStackTrace(err);
        } else if (isOurs(e)) {
            err.println(e.getMessage());
        } else {
            err.println("a defect of mosn: " + e + "; --debug shows where, please report it");
        }
        return FAILED;
    }

    /// Our own exceptions are written for the user; any other says that we forgot something.
    static boolean isOurs(Exception e) {
        return e.getClass().getName().startsWith("mosn.");
    }

    int start(CommandLine line) throws InterruptedException {
        return serve(Commands.options(line), "");
    }

    int demo(CommandLine line) throws InterruptedException {
        var config = Commands.image("conf/demo.yaml");
        var upstream = Demo.startUpstream(8080);
        try {
            return serve(ProxyOptions.of(config), Demo.hints(config));
        } finally {
            upstream.stop(0);
        }
    }

    private int serve(ProxyOptions options, String hints) throws InterruptedException {
        try (var proxy = Proxy.start(options)) {
            var running = new Running(proxy);
            out.printf("%s is ready, pid %d%n", version(), ProcessHandle.current().pid());
            out.print(hints);
            out.flush();
            running.await();
        }
        return OK;
    }

    int validate(CommandLine line) {
        var options = Commands.options(line);
        Proxy.validate(options).forEach(err::println);
        out.println(options.config() + " is valid");
        return OK;
    }

    int extensions(CommandLine line) {
        var extensions =
                Inspection.extensions(
                        Commands.plugins(line), Commands.modulePath(line), Commands.allow(line));
        var lines =
                line.hasOption(Commands.LONG)
                        ? ExtensionTable.paragraphs(extensions)
                        : ExtensionTable.lines(extensions);
        lines.forEach(out::println);
        return OK;
    }

    int plugin(CommandLine line) throws IOException, InterruptedException {
        return new PluginCommand(out, err).run(line);
    }

    int run(CommandLine line) throws InterruptedException {
        var direct = Commands.number(line, Commands.DIRECT, 200, 599);
        var port = Commands.number(line, Commands.PORT, 0, 65_535);
        var upstream = Demo.startUpstream(0);
        try (var tried =
                TryOut.prepare(
                        Commands.tried(line),
                        Commands.allow(line),
                        Commands.filters(line),
                        port == null ? TRY_PORT : port,
                        upstream.getAddress().getPort(),
                        direct)) {
            return serve(
                    tried.options(),
                    """

                    The listener above forwards to %s. A plugin that changes is taken anew. Ctrl-C ends it.
                    """
                            .formatted(
                                    direct == null ? "a built-in upstream" : "nobody: " + direct));
        } finally {
            upstream.stop(0);
        }
    }

    int version(CommandLine line) {
        out.println(version());
        return OK;
    }

    /// As in `mosn 0.1.0 (Java 25.0.3+9-LTS, Linux amd64)`.
    static String version() {
        return "mosn %s (Java %s, %s %s)"
                .formatted(
                        Mosn.class.getModule().getDescriptor().rawVersion().orElse("unknown"),
                        Runtime.version(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"));
    }
}
