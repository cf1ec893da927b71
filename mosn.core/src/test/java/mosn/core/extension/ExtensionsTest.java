package mosn.core.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;
import mosn.api.codec.CodecProvider;
import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.core.config.JsonConfigNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;

class ExtensionsTest {
    @TempDir Path folder;

    @Test
    void anExtensionOfTheImageIsFoundByItsType() {
        var found = extensions(image("auth")).find(StreamFilterFactoryProvider.class, "auth");
        assertEquals("auth", found.provider().type());
        assertEquals("mosn.filter.auth 0.1.0 (image)", found.described());
    }

    @Test
    void anUnknownTypeIsAnsweredWithTheKnownOnes() {
        var extensions = extensions(image("fault", "auth"));
        var thrown =
                assertThrows(
                        PluginException.class,
                        () -> extensions.find(StreamFilterFactoryProvider.class, "outh"));
        assertEquals(
                "stream_filter: is \"outh\", which no module provides; use one of [auth, fault],"
                        + " or add the module that provides it",
                thrown.getMessage());
    }

    @Test
    void anUnknownTypeInAConfigurationIsNamedWithItsPlace() {
        var extensions = extensions(image("fault", "auth"));
        var node = JsonConfigNode.of("{\"filters\": [{\"type\": \"outh\"}]}");
        var thrown =
                assertThrows(
                        ConfigException.class,
                        () ->
                                node.list(
                                        "filters",
                                        it ->
                                                extensions.find(
                                                        StreamFilterFactoryProvider.class,
                                                        it,
                                                        "type")));
        assertEquals(
                "filters[0].type: is \"outh\", which no module provides; use one of [auth, fault],"
                        + " or add the module that provides it",
                thrown.getMessage());
    }

    @Test
    void anExtensionOfTheImageLeavesTheContextClassLoaderAlone() {
        var loader =
                extensions(image("auth"))
                        .find(StreamFilterFactoryProvider.class, "auth")
                        .contextLoader();
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        assertSame(before, loader.call(thread::getContextClassLoader));
    }

    @Test
    void aTypeIsNotKnownToOtherKinds() {
        var extensions = extensions(image("auth"));
        var thrown =
                assertThrows(
                        PluginException.class, () -> extensions.find(CodecProvider.class, "auth"));
        assertEquals(
                "codec: is \"auth\", which no module provides; add the module that provides it",
                thrown.getMessage());
    }

    @Test
    void twoProvidersOfOneTypeInTheImageAreRefused() {
        var image = image("auth", "auth");
        assertEquals(
                "image: its module mosn.filter.auth provides stream_filter \"auth\", and so does"
                        + " mosn.filter.auth 0.1.0 (image); remove one of the two, or give one"
                        + " another type",
                assertThrows(PluginException.class, () -> extensions(image)).getMessage());
    }

    @Test
    void theListIsSortedByKindAndType() {
        assertEquals(
                List.of("auth", "fault"),
                extensions(image("fault", "auth")).list().stream().map(Extension::type).toList());
    }

    private static Extensions extensions(ModuleLayer image) {
        return Extensions.of(image, List.of());
    }

    /// A layer with a module that provides stream filters of these types.
    private ModuleLayer image(String... types) {
        var classes = new String[types.length];
        var jar = new Jars(folder.resolve("work")).jar().version("0.1.0");
        for (var i = 0; i < types.length; i++) {
            classes[i] = "auth.Auth" + i;
            jar.filter(classes[i], types[i]);
        }
        var file =
                jar.module("mosn.filter.auth", Jars.provides(classes))
                        .to(folder.resolve("image.jar"));
        var boot = ModuleLayer.boot();
        var configuration =
                boot.configuration()
                        .resolve(
                                ModuleFinder.of(file),
                                ModuleFinder.of(),
                                List.of("mosn.filter.auth"));
        return boot.defineModulesWithOneLoader(configuration, getClass().getClassLoader());
    }
}
