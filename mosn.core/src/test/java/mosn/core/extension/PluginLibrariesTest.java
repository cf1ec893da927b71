package mosn.core.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Plugins with libraries that others made. The build puts those into `target/plugin-libs`; more of
/// this is tried in the image.
class PluginLibrariesTest {
    private static final Path LIBRARIES = Path.of("target/plugin-libs");

    @TempDir Path folder;
    private final PluginLayers plugins = new PluginLayers();

    @AfterEach
    void close() {
        plugins.close();
    }

    @Test
    void twoPluginsHoldTwoVersionsOfOneLibrary() throws IOException {
        var expression = "com.fasterxml.jackson.core.json.PackageVersion.VERSION.toString()";
        var requires = "requires com.fasterxml.jackson.core;";
        var old = plugin("old", expression, requires, "jackson-2.15.4");
        var recent = plugin("recent", expression, requires, "jackson-2.22.4");
        assertEquals(
                List.of("2.15.4", "2.22.4"),
                List.of(told(plugins.open(old)), told(plugins.open(recent))));
    }

    @Test
    void aPluginBringsTheLibraryOfAnotherLanguage() throws IOException {
        var plugin =
                plugin(
                        "inkotlin",
                        "kotlin.LazyKt.lazy(() -> kotlin.text.StringsKt.reversed(\"niltok\"))"
                                + ".getValue().toString()",
                        "requires kotlin.stdlib;",
                        "kotlin");
        assertEquals("kotlin", told(plugins.open(plugin)));
    }

    /// A folder with a plugin whose provider's `toString()` is `expression`, and libraries.
    private Path plugin(String name, String expression, String requires, String libraries)
            throws IOException {
        var place = Files.createDirectories(folder.resolve(name));
        var jars = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(LIBRARIES.resolve(libraries))) {
            for (var file : files) {
                jars.add(Files.copy(file, place.resolve(file.getFileName())));
            }
        }
        var more = "public String toString() { return " + expression + "; }";
        var jar =
                new Jars(folder.resolve("work-" + name))
                        .jar()
                        .module(name, requires, Jars.provides("demo.Demo"))
                        .source(Jars.filterSource("demo.Demo", name, more))
                        .against(jars.toArray(Path[]::new));
        jar.to(place.resolve(name + ".jar"));
        return place;
    }

    private static String told(PluginLayer layer) {
        var extension = layer.extensions().getFirst();
        return extension.contextLoader().call(extension.provider()::toString);
    }
}
