package mosn.app;

import mosn.core.ProxyOptions;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/// The commands and their options.
///
/// Written as calls, not as annotated fields, which picocli would read by reflection at every
/// start.
final class Commands {
    private static final String IMAGE = "${sys:java.home}";
    private static final String PLUGINS = "--plugins";

    private Commands() {}

    /// What a command does with its options; yields the exit code.
    interface Action {
        int run(ParseResult parsed) throws Exception;
    }

    static CommandSpec of(Mosn mosn) {
        var root =
                command("MOSN, a proxy that is extended with one small jar.", mosn::usage)
                        .name("mosn")
                        .version(Mosn.version())
                        .addSubcommand("start", start(mosn))
                        .addSubcommand(
                                "validate",
                                withConfig(command("Check a configuration.", mosn::validate)))
                        .addSubcommand(
                                "extensions",
                                withExtensions(command("List the extensions.", mosn::extensions)))
                        .addSubcommand(
                                "demo",
                                command("Start a proxy to play with, on fixed ports.", mosn::demo))
                        .addSubcommand("version", command("Print the version.", mosn::version))
                        .addSubcommand("help", new CommandLine(new HelpCommand()));
        root.usageMessage()
                .synopsisSubcommandLabel("COMMAND")
                .exitCodeListHeading("Exit codes:%n")
                .exitCodeList(
                        UsageMessageSpec.keyValuesMap(
                                "0:done; a proxy was told to end, and did",
                                "1:the configuration is wrong, or the proxy cannot start",
                                "2:the command line is wrong"));
        return root;
    }

    private static CommandSpec start(Mosn mosn) {
        var start = withConfig(command("Start the proxy.", mosn::start));
        start.usageMessage()
                .footer(
                        "Signals: TERM ends it once accepted requests are answered, INT at once;",
                        "HUP takes over a changed configuration; USR1 reopens the log files.");
        return start;
    }

    private static CommandSpec command(String summary, Action action) {
        var command =
                CommandSpec.wrapWithoutInspection(action)
                        .mixinStandardHelpOptions(true)
                        .addOption(
                                OptionSpec.builder("--debug")
                                        .type(boolean.class)
                                        .description(
                                                "With an error, show where in the code it comes"
                                                        + " from.")
                                        .build());
        command.usageMessage().description(summary).abbreviateSynopsis(true);
        return command;
    }

    /// What has to do with a configuration has to do with extensions too.
    private static CommandSpec withConfig(CommandSpec command) {
        return withExtensions(command)
                .addOption(
                        OptionSpec.builder("-c", "--config")
                                .paramLabel("FILE")
                                .type(Path.class)
                                .defaultValue("${env:MOSN_CONFIG:-" + IMAGE + "/conf/mosn.yaml}")
                                .description(
                                        "The configuration, as JSON or YAML. Default: what the"
                                                + " environment's MOSN_CONFIG names, else"
                                                + " conf/mosn.yaml of the image.")
                                .build())
                .addOption(
                        OptionSpec.builder("--without")
                                .paramLabel("NAME")
                                .type(Set.class)
                                .auxiliaryTypes(String.class)
                                .description(
                                        "Go on without the filter of this name where it cannot be"
                                                + " built. May be repeated.")
                                .build());
    }

    private static CommandSpec withExtensions(CommandSpec command) {
        return command.addOption(
                        OptionSpec.builder(PLUGINS)
                                .paramLabel("DIR")
                                .type(Path.class)
                                .defaultValue(IMAGE + "/plugins")
                                .description(
                                        "A folder whose entries, jars or folders, are extensions"
                                                + " apart from each other. Default: plugins/ of the"
                                                + " image.")
                                .build())
                .addOption(
                        OptionSpec.builder("--module-path")
                                .paramLabel("DIR")
                                .type(List.class)
                                .auxiliaryTypes(Path.class)
                                .splitRegex(File.pathSeparator)
                                .description(
                                        "A folder of jars that are extensions and share their"
                                                + " libraries. May be repeated.")
                                .build());
    }

    static ProxyOptions options(ParseResult parsed) {
        return new ProxyOptions(
                path(parsed, "--config"),
                plugins(parsed),
                modulePath(parsed),
                parsed.matchedOptionValue("--without", Set.of()));
    }

    /// The image's own folder need not be there; one that is named must be.
    static @Nullable Path plugins(ParseResult parsed) {
        var folder = path(parsed, PLUGINS);
        return parsed.hasMatchedOption(PLUGINS) || Files.isDirectory(folder) ? folder : null;
    }

    static List<Path> modulePath(ParseResult parsed) {
        return parsed.matchedOptionValue("--module-path", List.of());
    }

    static boolean debug(ParseResult parsed) {
        return parsed.hasMatchedOption("--debug");
    }

    /// The default where the option is not there.
    private static Path path(ParseResult parsed, String option) {
        return parsed.commandSpec().findOption(option).getValue();
    }
}
