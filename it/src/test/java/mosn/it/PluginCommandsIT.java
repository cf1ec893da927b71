package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// From nothing to a plugin that answers, by the commands for its authors. The project's own test
/// and Maven file are followed by `PagesIT`, where there is Maven; here the JDK's tools build it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class PluginCommandsIT {
    private final MosnImage image = MosnImage.built();

    private Path folder;
    private Path jar;

    @BeforeAll
    void create(@TempDir Path made) throws Exception {
        folder = made;
        var ended = image.in(folder).run("plugin", "new", "team-header");
        assertEquals(0, ended.code(), ended.err());
        jar = folder.resolve("team-header.jar");
        build("team-header", jar);
    }

    private void build(String project, Path into) throws Exception {
        var classes = folder.resolve("classes-of-" + project).toString();
        var javac =
                new ArrayList<>(
                        List.of(
                                "-Xlint:all,-path",
                                "-Werror",
                                "-d",
                                classes,
                                "-p",
                                System.getProperty("mosn.api")));
        try (var files = Files.walk(folder.resolve(project + "/src/main"))) {
            files.filter(Files::isRegularFile).map(Path::toString).forEach(javac::add);
        }
        tool("javac", javac.stream());
        tool("jar", Stream.of("--create", "--file", into.toString(), "-C", classes, "."));
    }

    private static void tool(String name, Stream<String> arguments) {
        var tool = ToolProvider.findFirst(name).orElseThrow();
        assertEquals(0, tool.run(System.out, System.err, arguments.toArray(String[]::new)));
    }

    @Test
    void theNewProjectIsCompleteAndIsNotWrittenTwice() throws Exception {
        try (var files = Files.walk(folder.resolve("team-header"))) {
            var left = files.filter(Files::isRegularFile).toList();
            assertEquals(7, left.size(), left.toString());
            for (var file : left) {
                assertTrue(!Files.readString(file).contains("${"), file.toString());
            }
        }
        var again = image.in(folder).run("plugin", "new", "team-header");
        assertEquals(1, again.code());
        assertEquals("team-header is there already; choose another name\n", again.err());
        var bad = image.in(folder).run("plugin", "new", "Team Header");
        assertEquals(1, bad.code());
        assertTrue(bad.err().startsWith("'Team Header' is no name for a plugin; "), bad.err());
        var taken = image.in(folder).run("plugin", "new", "stream-receiver");
        assertEquals(
                "'stream-receiver' would make a class StreamReceiverFilter, and mosn.api.stream has"
                        + " one; choose another name\n",
                taken.err());
        assertTrue(!Files.exists(folder.resolve("stream-receiver")));
        var keyword = image.in(folder).run("plugin", "new", "switch");
        assertEquals(
                "'switch' is a word of the Java language; choose another name\n", keyword.err());
    }

    @Test
    void checkSaysWhatAPluginProvides() throws Exception {
        var ended = image.run("plugin", "check", jar.toString());
        assertEquals(0, ended.code(), ended.err());
        assertTrue(ended.out().startsWith(jar + " would be loaded. It provides:\n"), ended.out());
        assertTrue(
                ended.out().contains("stream_filter  team-header  com.example.teamheader"),
                ended.out());
    }

    @Test
    void extensionsSayWhoHasMadeThemAndWhatTheyTake() throws Exception {
        var ended = image.run("extensions", "--long", "--plugins", demo().toString());
        assertEquals(0, ended.code(), ended.err());
        var demo = ended.out().substring(ended.out().indexOf("stream_filter demo"));
        assertTrue(demo.contains("  description  Lets requests with certain headers pass\n"), demo);
        assertTrue(demo.contains("  license      Apache-2.0\n"), demo);
        assertTrue(demo.contains("  vendor       MOSN for Java\n"), demo);
        assertTrue(demo.contains("  schema       {\"type\": \"object\","), demo);
    }

    /// A folder with one plugin.
    private Path demo() throws IOException {
        var plugins = folder.resolve("demo-plugins");
        if (!Files.exists(plugins)) {
            Files.createDirectory(plugins);
            Files.copy(
                    Path.of(System.getProperty("mosn.demo-filter"), "target/demo-filter-0.1.0.jar"),
                    plugins.resolve("demo.jar"));
        }
        return plugins;
    }

    @Test
    void onlyJarsOnTheListAreLoaded() throws Exception {
        var list = folder.resolve("allowed");
        Files.writeString(list, "# nobody yet\n");
        var arguments =
                new String[] {
                    "validate", "--plugins", demo().toString(), "--allow", list.toString()
                };
        var refused = image.run(arguments);
        assertEquals(1, refused.code());
        var sum = Tool.run("sha256sum", demo().resolve("demo.jar").toString());
        assertTrue(
                refused.err()
                        .contains(
                                "demo.jar: is not on the list "
                                        + list
                                        + " (SHA-256 "
                                        + sum.split(" ", 2)[0]
                                        + "); add it there if you trust it"),
                refused.err());
        for (var command :
                List.of(
                        List.of("extensions", "--plugins", demo().toString()),
                        List.of("plugin", "check", demo().resolve("demo.jar").toString()),
                        List.of("run", "--plugin", demo().resolve("demo.jar").toString()))) {
            var asked = new ArrayList<>(command);
            asked.addAll(List.of("--allow", list.toString()));
            var told = image.run(asked.toArray(String[]::new));
            assertEquals(1, told.code(), told.out());
            assertTrue(told.err().contains("demo.jar: is not on the list "), told.err());
        }
        Files.writeString(list, sum);
        assertEquals(0, image.run(arguments).code());
        Files.writeString(list, "demo.jar\n");
        assertTrue(image.run(arguments).err().contains("line 1 does not begin with a SHA-256"));
    }

    @Test
    void theImageHasWhatANewProjectIsBuiltAgainst() throws Exception {
        var readme = Files.readString(folder.resolve("team-header/README.md"));
        var named =
                Pattern.compile("-D(?:file|pomFile)='([^']+)'")
                        .matcher(readme)
                        .results()
                        .map(each -> Path.of(each.group(1)))
                        .toList();
        assertEquals(4, named.size(), readme);
        for (var file : named) {
            assertTrue(Files.isRegularFile(file), file + " is missing");
        }
        assertTrue(!Files.readString(named.get(3)).contains("@"), named.get(3).toString());
    }

    @Test
    void checkSaysWhyAPluginWouldBeRefused() throws Exception {
        var half = folder.resolve("half.jar");
        var bytes = Files.readAllBytes(jar);
        Files.write(half, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        var ended = image.run("plugin", "check", half.toString(), jar.toString());
        assertEquals(1, ended.code());
        assertTrue(ended.err().contains("half.jar"), ended.err());
        assertTrue(ended.out().startsWith(jar + " would be loaded."), ended.out());
    }

    @Test
    void checkTellsOfAModuleThatIsForTools() throws Exception {
        var made = image.in(folder).run("plugin", "new", "recording");
        assertEquals(0, made.code(), made.err());
        var module = folder.resolve("recording/src/main/java/module-info.java");
        var text = Files.readString(module);
        Files.writeString(
                module, text.replace("requires mosn.api;", "requires mosn.api; requires jdk.jfr;"));
        var recording = folder.resolve("recording.jar");
        build("recording", recording);
        var ended = image.run("plugin", "check", recording.toString());
        assertEquals(1, ended.code());
        assertTrue(
                ended.err()
                        .contains(
                                "requires jdk.jfr, a module of the JDK that the proxy does not run"
                                        + " with; do without it, or start an image that has it"
                                        + " with MOSN_JAVA_OPTS=--add-modules=jdk.jfr"),
                ended.err());
    }

    @Test
    void runTriesAPlugin() throws Exception {
        tries(jar);
    }

    @Test
    void runTriesAPluginThatIsAFolder() throws Exception {
        var kept = Files.createDirectories(folder.resolve("kept"));
        Files.copy(jar, kept.resolve("team-header.jar"));
        tries(kept);
    }

    private void tries(Path plugin) throws Exception {
        var port = Ports.free();
        try (var proxy =
                        image.serve(
                                "run",
                                "--plugin",
                                plugin.toString(),
                                "--filter",
                                "team-header={\"header\": \"x-team\"}",
                                "--direct",
                                "204",
                                "--port",
                                "" + port);
                var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/a"));
            assertEquals(400, client.send(request.build(), BodyHandlers.ofString()).statusCode());
            var with = request.header("X-Team", "blue").build();
            assertEquals(204, client.send(with, BodyHandlers.ofString()).statusCode());
            proxy.awaitLine("GET /a 400 header_missing");
        }
    }

    @Test
    void runSaysWhatIsWrongWithAFiltersConfiguration() throws Exception {
        var ended = image.run("run", "--plugin", jar.toString(), "--port", "0");
        assertEquals(1, ended.code());
        assertTrue(
                ended.err().contains("stream_filters[0].config.header: is missing"), ended.err());
    }

    @Test
    void misuseIsAnsweredWithWhatThereIs() throws Exception {
        assertTrue(image.run("plugin").err().contains("new, check, reload, cut or why"));
        assertTrue(image.run("run").err().contains("--plugin is missing"));
        assertEquals(
                "'plugin' is a filter of the image's own; choose another name\n",
                image.in(folder).run("plugin", "new", "plugin").err());
        var twice = image.run("run", "--plugin", jar.toString(), "--filter", "a", "--filter", "a");
        assertTrue(twice.err().contains("there is more than one --filter a; keep one"));
        var twin = Files.createDirectories(folder.resolve("twin")).resolve("team-header.jar");
        Files.copy(jar, twin);
        assertEquals(
                "two plugins are called team-header.jar; leave one out, or give it another name\n",
                image.run("run", "--plugin", jar.toString(), "--plugin", twin.toString()).err());
        var bad = image.run("run", "--plugin", jar.toString(), "--filter", "a={x}");
        assertTrue(
                bad.err().contains("--filter a has '{x}' behind it, which is no JSON object: line"),
                bad.err());
        assertTrue(
                image.run("run", "--plugin", jar.toString(), "--direct", "no")
                        .err()
                        .contains("--direct is 'no'; write a number from 200 to 599"));
    }
}
