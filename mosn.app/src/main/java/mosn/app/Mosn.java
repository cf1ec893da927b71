package mosn.app;

import mosn.core.Proxy;
import mosn.core.ProxyOptions;

import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/// The `mosn` command: does what its arguments ask for, and says in a sentence what went wrong.
final class Mosn {
    private final PrintWriter out;
    private final PrintWriter err;

    /// @param out gets what was asked for
    /// @param err gets complaints
    Mosn(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /// Yields the exit code once all is done: for a proxy, once it has ended.
    int execute(String... args) {
        return new CommandLine(Commands.of(this))
                .setOut(out)
                .setErr(err)
                .setExecutionStrategy(this::run)
                .setParameterExceptionHandler((e, _) -> misused(e))
                .execute(args);
    }

    @SuppressWarnings("CatchingUnchecked") // whatever it is, the user gets a sentence
    private int run(ParseResult parsed) {
        var help = CommandLine.executeHelpRequest(parsed);
        if (help != null) {
            return help;
        }
        var command = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
        var action = (Commands.Action) command.commandSpec().userObject();
        try {
            return action.run(command);
        } catch (Exception e) {
            return failed(e, Commands.debug(command));
        }
    }

    private int failed(Exception e, boolean debug) {
        if (debug) {
            e.printStackTrace(err);
        } else if (isOurs(e)) {
            err.println(e.getMessage());
        } else {
            err.println("a defect of mosn: " + e + "; --debug shows where, please report it");
        }
        return ExitCode.SOFTWARE;
    }

    /// Our own exceptions are written for the user; any other says that we forgot something.
    private static boolean isOurs(Exception e) {
        return e.getClass().getName().startsWith("mosn.");
    }

    private int misused(ParameterException e) {
        var command = e.getCommandLine().getCommandSpec().qualifiedName();
        err.println(command + ": " + problem(e));
        err.println("'" + command.replace("mosn", "mosn help") + "' lists what there is");
        return ExitCode.USAGE;
    }

    private static String problem(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()) {
            var word = unmatched.getUnmatched().getFirst();
            return e.getCommandLine().getSubcommands().isEmpty()
                    ? "'" + word + "' is one word too many"
                    : "there is no command '" + word + "'" + likeliest(unmatched.getSuggestions());
        }
        return String.valueOf(e.getMessage());
    }

    private static String likeliest(List<String> suggestions) {
        return suggestions.isEmpty() ? "" : "; did you mean '" + suggestions.getFirst() + "'?";
    }

    int usage(ParseResult parsed) {
        parsed.commandSpec().commandLine().usage(err);
        return ExitCode.USAGE;
    }

    int start(ParseResult parsed) throws InterruptedException {
        return serve(Commands.options(parsed), "");
    }

    int demo(ParseResult parsed) throws InterruptedException {
        var config = Path.of(System.getProperty("java.home"), "conf", "demo.yaml");
        var upstream = Demo.startUpstream();
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
        return ExitCode.OK;
    }

    int validate(ParseResult parsed) {
        var options = Commands.options(parsed);
        Proxy.validate(options).forEach(err::println);
        out.println(options.config() + " is valid");
        return ExitCode.OK;
    }

    int extensions(ParseResult parsed) {
        var extensions = Proxy.extensions(Commands.plugins(parsed), Commands.modulePath(parsed));
        ExtensionTable.lines(extensions).forEach(out::println);
        return ExitCode.OK;
    }

    int version(ParseResult parsed) {
        out.println(version());
        return ExitCode.OK;
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
