package mosn.app;

import mosn.core.Json;
import mosn.core.ProxyOptions;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.Option;
import org.jspecify.annotations.Nullable;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The commands and their options.
final class Commands {
    static final Option HELP =
            Option.builder("h").longOpt("help").desc("List these options.").get();
    static final Option DEBUG =
            Option.builder()
                    .longOpt("debug")
                    .desc("With an error, show where in the code it comes from.")
                    .get();

    private static final Option CONFIG =
            Option.builder("c")
                    .longOpt("config")
                    .hasArg()
                    .argName("FILE")
                    .desc(
                            "The configuration, as JSON or YAML. Default: what the environment's"
                                    + " MOSN_CONFIG names, else conf/mosn.yaml of the image.")
                    .get();
    private static final Option WITHOUT =
            Option.builder()
                    .longOpt("without")
                    .hasArg()
                    .argName("NAME")
                    .desc(
                            "Go on without the filter of this name where it cannot be built. May be"
                                    + " repeated.")
                    .get();
    private static final Option PLUGINS =
            Option.builder()
                    .longOpt("plugins")
                    .hasArg()
                    .argName("DIR")
                    .desc(
                            "A folder whose entries, jars or folders, are extensions apart from"
                                    + " each other. Default: plugins/ of the image.")
                    .get();
    private static final Option MODULE_PATH =
            Option.builder()
                    .longOpt("module-path")
                    .hasArg()
                    .argName("DIR")
                    .desc(
                            "A folder of jars that are extensions and share their libraries. May be"
                                    + " repeated.")
                    .get();

    static final Option LONG =
            Option.builder("l")
                    .longOpt("long")
                    .desc(
                            "Tell of each who has made it, what for, its licence, and the schema of"
                                    + " its configuration.")
                    .get();

    private static final Option ALLOW =
            Option.builder()
                    .longOpt("allow")
                    .hasArg()
                    .argName("FILE")
                    .desc(
                            "Load only jars whose SHA-256 is in this file, as sha256sum prints it."
                                    + " Default: all jars of plugins and module paths.")
                    .get();

    private static final Option NO_WATCH =
            Option.builder()
                    .longOpt("no-watch")
                    .desc(
                            "Take a changed configuration and changed plugins only with HUP or when"
                                    + " admin is told to.")
                    .get();

    static final Option ADMIN =
            Option.builder()
                    .longOpt("admin")
                    .hasArg()
                    .argName("HOST:PORT")
                    .desc(
                            "For reload and why: the proxy's admin endpoint. Default:"
                                    + " 127.0.0.1:34901. The environment's MOSN_ADMIN_TOKEN is its"
                                    + " token.")
                    .get();

    static final Option PID =
            Option.builder()
                    .longOpt("pid")
                    .hasArg()
                    .argName("PID")
                    .desc(
                            "For why: the proxy's process, or the file with its number. Default:"
                                    + " what the admin endpoint says.")
                    .get();

    private static final Option PLUGIN =
            Option.builder()
                    .longOpt("plugin")
                    .hasArg()
                    .argName("FILE")
                    .desc("A plugin's jar, or its folder. May be repeated.")
                    .get();
    private static final Option FILTER =
            Option.builder()
                    .longOpt("filter")
                    .hasArg()
                    .argName("TYPE=JSON")
                    .desc(
                            "A stream filter with its configuration. May be repeated. Default: all"
                                    + " that the plugins provide, without configuration.")
                    .get();
    static final Option DIRECT =
            Option.builder()
                    .longOpt("direct")
                    .hasArg()
                    .argName("STATUS")
                    .desc(
                            "Answer what the filters let pass with this status. Default: forward it"
                                    + " to a built-in upstream.")
                    .get();
    static final Option PORT =
            Option.builder()
                    .longOpt("port")
                    .hasArg()
                    .argName("PORT")
                    .desc("Listen on this port of 127.0.0.1; 0 for a free one. Default: 2046.")
                    .get();

    static final Set<Option> REPEATABLE = Set.of(WITHOUT, MODULE_PATH, PLUGIN, FILTER);

    private Commands() {}

    static List<Command> of(Mosn mosn) {
        return List.of(
                new Command(
                        "start",
                        "",
                        "Start the proxy.",
                        List.of(
                                CONFIG,
                                PLUGINS,
                                MODULE_PATH,
                                ALLOW,
                                NO_WATCH,
                                WITHOUT,
                                DEBUG,
                                HELP),
                        List.of(
                                "Signals: TERM ends it once accepted requests are answered, INT at"
                                        + " once;",
                                "HUP takes a changed configuration at once; USR1 reopens the log"
                                        + " files."),
                        mosn::start),
                command(
                        "validate",
                        "Check a configuration.",
                        mosn::validate,
                        CONFIG,
                        PLUGINS,
                        MODULE_PATH,
                        ALLOW,
                        WITHOUT),
                command(
                        "extensions",
                        "List the extensions.",
                        mosn::extensions,
                        LONG,
                        PLUGINS,
                        MODULE_PATH,
                        ALLOW),
                new Command(
                        "plugin",
                        "new NAME | check FILE... | reload [NAME] | cut NUMBER | why NAME",
                        "Begin a plugin, check one, have a proxy take changed ones, and say or end"
                                + " what holds one.",
                        List.of(ALLOW, ADMIN, PID, DEBUG, HELP),
                        List.of(
                                "new writes a Maven project into the folder NAME; check says"
                                        + " whether a jar or folder",
                                "would be loaded, and what it provides; reload has a running proxy"
                                        + " look at all its",
                                "plugins and take those that changed, and says what the one of this"
                                        + " NAME is then;",
                                "cut ends the streams of a replaced configuration, as"
                                        + " /api/v1/extensions numbers them;",
                                "why says what keeps a plugin in memory that was replaced: the"
                                        + " proxy stands still",
                                "while its live objects are written to a file, which is removed"
                                        + " afterwards."),
                        mosn::plugin),
                command(
                        "run",
                        "Try plugins in a proxy that is started for it.",
                        mosn::run,
                        PLUGIN,
                        ALLOW,
                        FILTER,
                        DIRECT,
                        PORT),
                command("demo", "Start a proxy to play with, on fixed ports.", mosn::demo),
                command("version", "Print the version.", mosn::version),
                new Command(
                        "help",
                        "[COMMAND]",
                        "List the commands, or the options of one.",
                        List.of(DEBUG, HELP),
                        List.of(),
                        mosn::help));
    }

    private static Command command(
            String name, String summary, Command.Action action, Option... options) {
        var all = Stream.concat(Arrays.stream(options), Stream.of(DEBUG, HELP)).toList();
        return new Command(name, "", summary, all, List.of(), action);
    }

    static ProxyOptions options(CommandLine line) {
        return new ProxyOptions(
                Path.of(line.getOptionValue(CONFIG, Commands::defaultConfig)),
                plugins(line),
                modulePath(line),
                line.hasOption(NO_WATCH) ? Duration.ZERO : ProxyOptions.WATCH,
                allow(line),
                Set.copyOf(values(line, WITHOUT)));
    }

    /// The plugins to try.
    static List<Path> tried(CommandLine line) {
        var plugins = values(line, PLUGIN).stream().map(Path::of).toList();
        if (plugins.isEmpty()) {
            throw new MisusedException("run", "--plugin is missing; name a jar or folder");
        }
        return plugins;
    }

    /// Type to configuration.
    static Map<String, String> filters(CommandLine line) {
        var filters = new LinkedHashMap<String, String>();
        for (var written : values(line, FILTER)) {
            var parts = written.split("=", 2);
            var config = parts.length == 1 ? "{}" : parts[1];
            var problem = Json.problem(config);
            if (!problem.isEmpty()) {
                throw new MisusedException(
                        "run",
                        "--filter %s has '%s' behind it, which is no JSON object: %s"
                                .formatted(parts[0], config, problem));
            }
            if (filters.put(parts[0], config) != null) {
                throw new MisusedException(
                        "run", "there is more than one --filter " + parts[0] + "; keep one");
            }
        }
        return filters;
    }

    /// Null where the option is not there.
    static @Nullable Integer number(CommandLine line, Option option, int least, int most) {
        var text = line.getOptionValue(option);
        if (text == null) {
            return null;
        }
        try {
            var number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new MisusedException(
                "run",
                "--%s is '%s'; write a number from %d to %d"
                        .formatted(option.getLongOpt(), text, least, most));
    }

    private static String defaultConfig() {
        var named = System.getenv("MOSN_CONFIG");
        return named == null ? image("conf/mosn.yaml").toString() : named;
    }

    /// The image's own folder need not be there; one that is named must be.
    static @Nullable Path plugins(CommandLine line) {
        var named = line.getOptionValue(PLUGINS);
        if (named != null) {
            return Path.of(named);
        }
        var own = image("plugins");
        return Files.isDirectory(own) ? own : null;
    }

    /// A list of what may be loaded; null for all.
    static @Nullable Path allow(CommandLine line) {
        var named = line.getOptionValue(ALLOW);
        return named == null ? null : Path.of(named);
    }

    static List<Path> modulePath(CommandLine line) {
        return values(line, MODULE_PATH).stream()
                .flatMap(each -> Stream.of(each.split(File.pathSeparator, -1)))
                .map(Path::of)
                .toList();
    }

    private static List<String> values(CommandLine line, Option option) {
        var values = line.getOptionValues(option);
        return values == null ? List.of() : List.of(values);
    }

    /// @param path below the image's folder
    static Path image(String path) {
        return Path.of(System.getProperty("java.home"), path);
    }
}
