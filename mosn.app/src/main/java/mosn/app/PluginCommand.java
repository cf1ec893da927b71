package mosn.app;

import mosn.core.Proxy;

import org.apache.commons.cli.CommandLine;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// `mosn plugin …`: what authors and operators of plugins need.
final class PluginCommand {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

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
            case "check" -> check(rest);
            case "reload" -> reload(rest, line);
            case "" -> throw misused("what is to be done is missing: new, check or reload");
            default -> throw misused("there is no '" + verb + "'; say new, check or reload");
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
        var folder = new NewPlugin(name, Proxy.version()).writeInto(Path.of(""));
        out.println(folder + " is a project to begin with; its README.md says what to type");
        return Mosn.OK;
    }

    /// Each by itself, and together with what the image provides.
    private int check(List<String> plugins) {
        if (plugins.isEmpty()) {
            throw misused("check needs a FILE behind it: a plugin's jar, or its folder");
        }
        var code = Mosn.OK;
        for (var plugin : plugins) {
            try {
                var provided = Proxy.check(Path.of(plugin));
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

    private int reload(List<String> words, CommandLine line)
            throws IOException, InterruptedException {
        if (!words.isEmpty()) {
            throw misused("reload takes no word behind it: all plugins are looked at");
        }
        var address = line.getOptionValue(Commands.ADMIN, "127.0.0.1:34901");
        var request =
                HttpRequest.newBuilder(uri(address))
                        .timeout(PATIENCE)
                        .header("content-type", "application/json")
                        .POST(BodyPublishers.noBody());
        var token = System.getenv("MOSN_ADMIN_TOKEN");
        if (token != null) {
            request.header("authorization", "Bearer " + token);
        }
        HttpResponse<String> answer;
        try (var client = HttpClient.newHttpClient()) {
            answer = client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UserException(
                    "no admin endpoint answers at "
                            + address
                            + ": "
                            + e
                            + "; name it with --admin, as the configuration has it",
                    e);
        }
        if (answer.statusCode() == 200) {
            out.println(answer.body().strip());
            return Mosn.OK;
        }
        err.println(
                "the proxy goes on as it was (status "
                        + answer.statusCode()
                        + "): "
                        + answer.body().strip());
        return Mosn.FAILED;
    }

    private static URI uri(String address) {
        try {
            return URI.create("http://" + address + "/api/v1/plugins/reload");
        } catch (IllegalArgumentException e) {
            throw misused("--admin is '" + address + "', which is no HOST:PORT");
        }
    }
}
