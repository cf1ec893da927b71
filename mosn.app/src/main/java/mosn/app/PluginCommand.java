package mosn.app;

import mosn.core.Inspection;
import mosn.core.Json;
import mosn.core.PluginHolders;
import mosn.core.PluginReport;
import mosn.core.Proxy;

import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// `mosn plugin …`: what authors and operators of plugins need.
final class PluginCommand {
    private static final String NUMBERS =
            "reload, and /api/v1/extensions, list replaced configurations that still have streams";

    private static final Pattern PID = Pattern.compile("pid=(\\d+)");

    private final PrintWriter out;
    private final PrintWriter err;

    PluginCommand(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /// Yields the exit code.
    int run(CommandLine line) throws IOException, InterruptedException {
        var words = line.getArgList();
        var verb = words.isEmpty() ? "" : words.getFirst();
        var rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (verb) {
            case "new" -> create(one(rest, "new needs the plugin's NAME behind it"));
            case "check" -> check(rest, Commands.allow(line));
            case "reload" -> reload(rest, line);
            case "cut" -> cut(one(rest, "cut needs a NUMBER behind it: " + NUMBERS), line);
            case "why" -> why(one(rest, "why needs the plugin's NAME behind it"), line);
            case "" ->
                    throw misused("what is to be done is missing: new, check, reload, cut or why");
            default ->
                    throw misused("there is no '" + verb + "'; say new, check, reload, cut or why");
        };
    }

    private static MisusedException misused(String problem) {
        return new MisusedException("plugin", problem);
    }

    private static String one(List<String> words, String problem) {
        if (words.size() != 1) {
            throw misused(problem);
        }
        return words.getFirst();
    }

    private int create(String name) {
        for (var own : Inspection.extensions(null, List.of(), null)) {
            if (own.kind().equals("stream_filter") && own.type().equals(name)) {
                throw new UserException(
                        "'" + name + "' is a filter of the image's own; choose another name");
            }
        }
        var folder =
                new NewPlugin(name, Proxy.version(), Commands.image("")).writeInto(Path.of(""));
        out.println(folder + " is a project to begin with; its README.md says what to type");
        return Mosn.OK;
    }

    /// Each by itself, and together with what the image provides.
    ///
    /// @param allow a list of what may be loaded; null for all
    private int check(List<String> plugins, @Nullable Path allow) {
        if (plugins.isEmpty()) {
            throw misused("check needs a FILE behind it: a plugin's jar, or its folder");
        }
        var code = Mosn.OK;
        for (var plugin : plugins) {
            try {
                var provided = Inspection.check(Path.of(plugin), allow);
                out.println(plugin + " would be loaded. It provides:");
                ExtensionTable.lines(provided).forEach(out::println);
            } catch (RuntimeException e) {
                if (!Mosn.isOurs(e)) {
                    throw e;
                }
                err.println(e.getMessage());
                code = Mosn.FAILED;
            }
        }
        return code;
    }

    /// All plugins are looked at; what is said afterwards may be of one of them.
    private int reload(List<String> words, CommandLine line) throws InterruptedException {
        if (words.size() > 1) {
            throw misused("reload takes one NAME behind it, or none");
        }
        var admin = AdminClient.of(line);
        for (var name : words) {
            checkServes(name, admin);
        }
        var answer = admin.post("/api/v1/plugins/reload");
        if (answer.statusCode() == 200) {
            if (words.isEmpty()) {
                out.println(answer.body().strip());
            }
            words.forEach(name -> printNamed(name, PluginReport.all(answer.body())));
            return Mosn.OK;
        }
        err.println(
                "the proxy goes on as it was (status "
                        + answer.statusCode()
                        + "): "
                        + Json.error(answer.body()));
        return Mosn.FAILED;
    }

    private static void checkServes(String name, AdminClient admin) throws InterruptedException {
        var answer = admin.get("/api/v1/extensions");
        if (answer.statusCode() != 200) {
            throw new UserException(
                    "the admin endpoint does not list plugins, but says: "
                            + Json.error(answer.body()));
        }
        var serving =
                PluginReport.all(answer.body()).stream().filter(PluginReport::isServing).toList();
        if (serving.stream().noneMatch(plugin -> plugin.isNamed(name))) {
            throw new UserException(
                    "no plugin "
                            + name
                            + " serves; there are "
                            + serving.stream().map(PluginReport::path).toList()
                            + "; a new one is taken by reload with no NAME behind it");
        }
    }

    private void printNamed(String name, List<PluginReport> plugins) {
        var named = plugins.stream().filter(plugin -> plugin.isNamed(name)).toList();
        named.forEach(out::println);
        if (named.isEmpty()) {
            out.println("there is no plugin " + name + " any more");
        }
    }

    /// Ends what holds a replaced configuration.
    private int cut(String number, CommandLine line) throws InterruptedException {
        if (!number.matches("\\d{1,9}")) {
            throw misused("'" + number + "' is no number: " + NUMBERS);
        }
        var answer = AdminClient.of(line).post("/api/v1/plugins/cut?number=" + number);
        if (answer.statusCode() == 200) {
            out.println("the streams of replaced configuration " + number + " are being ended");
            return Mosn.OK;
        }
        err.println("nothing is cut: " + Json.error(answer.body()));
        return Mosn.FAILED;
    }

    /// Says what holds a plugin that has been closed.
    private int why(String name, CommandLine line) throws IOException, InterruptedException {
        try (var heap = LiveHeap.of(pid(line))) {
            PluginHolders.in(heap.file()).explain(name).forEach(out::println);
        }
        return Mosn.OK;
    }

    private static long pid(CommandLine line) throws IOException, InterruptedException {
        var named = line.getOptionValue(Commands.PID);
        if (named == null) {
            var admin = AdminClient.of(line);
            if (!admin.isLoopback()) {
                throw new UserException(
                        "a heap is looked into where the proxy runs; say there which process it is,"
                                + " with --pid");
            }
            var said = admin.get("/api/v1/states").body();
            var pid = PID.matcher(said);
            if (!pid.find()) {
                throw new UserException("the admin endpoint does not say its pid, but: " + said);
            }
            return Long.parseLong(pid.group(1));
        }
        var file = Path.of(named);
        var text = Files.isRegularFile(file) ? Files.readString(file).strip() : named;
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MisusedException(
                    "plugin", "--pid is '" + named + "', neither a number nor a file with one");
        }
    }
}
