package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/// Builds plugins of these tests' own as their authors would: with the JDK's tools and the API.
final class PluginBuild {
    private PluginBuild() {}

    /// A jar named `name` in `target`, of the sources in the resources' folder of that name,
    /// against the jars that are there already.
    static void jar(String name, Path work, Path target) throws Exception {
        jar(name, work, target, text -> text);
    }

    /// The same of sources that `change` changes first.
    static void jar(String name, Path work, Path target, UnaryOperator<String> change)
            throws Exception {
        var sources = work.resolve(name + "-sources");
        copy(Path.of(PluginBuild.class.getResource(name).toURI()), sources, change);
        var classes = work.resolve(target.getFileName() + "-classes").toString();
        Files.createDirectories(target);
        var path = System.getProperty("mosn.api") + ":" + target;
        var javac = new ArrayList<>(List.of("-Xlint:none", "-d", classes, "-p", path));
        try (var files = Files.walk(sources)) {
            files.filter(Files::isRegularFile).map(Path::toString).forEach(javac::add);
        }
        tool("javac", javac.stream());
        var jar = target.resolve(name + ".jar").toString();
        tool("jar", Stream.of("--create", "--file", jar, "-C", classes, "."));
    }

    private static void copy(Path from, Path to, UnaryOperator<String> change) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.writeString(target, change.apply(Files.readString(file)));
            }
        }
    }

    private static void tool(String name, Stream<String> arguments) {
        var tool = ToolProvider.findFirst(name).orElseThrow();
        assertEquals(0, tool.run(System.out, System.err, arguments.toArray(String[]::new)));
    }

    /// Puts the libraries there that the build keeps for plugins under this name.
    static Path libraries(String name, Path target) throws IOException {
        Files.createDirectories(target);
        var folder = Path.of(System.getProperty("mosn.plugin-libs")).resolve(name);
        try (var jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (var jar : jars) {
                Files.copy(jar, target.resolve(jar.getFileName()));
            }
        }
        return target;
    }
}
