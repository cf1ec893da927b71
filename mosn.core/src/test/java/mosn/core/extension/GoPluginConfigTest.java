package mosn.core.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.core.config.JsonConfigNode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class GoPluginConfigTest {
    @TempDir Path folder;
    private final PluginLayers plugins = new PluginLayers();

    @AfterEach
    void close() {
        plugins.close();
    }

    @Test
    void theOneFilterOfAPluginIsTakenWhateverItIsCalled() {
        var jar = plugin("demo.jar", "demo");
        assertEquals("demo", open(jar.toString(), "CreateFilterFactory").type());
    }

    @Test
    void aRelativePathIsLookedForBesideTheConfigurationFileToo() {
        plugin("filters/demo.jar", "demo");
        assertEquals("demo", open("./filters/demo.jar", "").type());
    }

    @Test
    void aRelativePathIsLookedForInTheWorkingDirectoryFirst() {
        plugin("demo.jar", "beside");
        var jar = plugin("work-directory/demo.jar", "working");
        var relative = Path.of("").toAbsolutePath().relativize(jar.toAbsolutePath());
        assertEquals("working", open(relative.toString(), "").type());
    }

    @Test
    void twoPlacesThatNameOnePluginShareIt() {
        plugin("demo.jar", "demo");
        assertSame(open("demo.jar", "").provider(), open("./demo.jar", "").provider());
    }

    @Test
    void factoryMethodChoosesByTypeOrByClass() {
        plugin("demo.jar", "first", "second");
        assertEquals("second", open("demo.jar", "second").type());
        assertEquals("second", open("demo.jar", "demo.Demo1").type());
    }

    @Test
    void severalFiltersNeedAName() {
        plugin("demo.jar", "first", "second");
        assertEquals(
                "F/demo.jar: provides several of kind stream_filter, and none is named"
                    + " \"CreateFilterFactory\"; let factory_method name one of [first, second]",
                refusal("demo.jar", "CreateFilterFactory"));
    }

    @Test
    void aPluginWithoutAStreamFilterIsRefused() {
        new Jars(folder.resolve("work"))
                .jar()
                .module("codec", "provides mosn.api.codec.CodecProvider with codec.Some;")
                .source(
                        """
                        package codec;
                        import mosn.api.*;
                        import mosn.api.codec.*;
                        public class Some implements CodecProvider {
                            public String type() { return "some"; }
                            public Codec create(ConfigNode config) { return null; }
                        }
                        """)
                .to(folder.resolve("codec.jar"));
        assertEquals(
                "F/codec.jar: provides no stream_filter; name a plugin that provides one",
                refusal("codec.jar", ""));
    }

    @Test
    void aPathThatLeadsNowhereIsRefused() {
        assertEquals(
                "lib/filter.so: is neither in the working directory nor in F; let so_path name a"
                        + " modular jar, or a folder with one and its libraries",
                refusal("lib/filter.so", ""));
    }

    @Test
    void aPluginOfGoIsRefused() throws IOException {
        Files.writeString(folder.resolve("filter.so"), "\177ELF");
        assertEquals(
                "F/filter.so: is neither a jar nor a folder; build the extension as a modular jar",
                refusal("filter.so", ""));
    }

    private String refusal(String soPath, String factoryMethod) {
        var refused = assertThrows(PluginException.class, () -> open(soPath, factoryMethod));
        return String.valueOf(refused.getMessage()).replace(folder.toString(), "F");
    }

    private Extension<?> open(String soPath, String factoryMethod) {
        var node =
                JsonConfigNode.of(
                        """
                        {"so_path": "%s", "factory_method": "%s"}
                        """
                                .formatted(soPath, factoryMethod));
        var config = GoPluginConfig.from(node);
        return config.choose(config.open(plugins, folder));
    }

    /// A jar with one provider for each type, in classes `demo.Demo0` and so on.
    private Path plugin(String name, String... types) {
        var jar = new Jars(folder.resolve("work-" + types[0])).jar();
        var classes = new String[types.length];
        for (var i = 0; i < types.length; i++) {
            classes[i] = "demo.Demo" + i;
            jar.filter(classes[i], types[i]);
        }
        return jar.module("demo", Jars.provides(classes)).to(folder.resolve(name));
    }
}
