package mosn.core.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/// What plugins see and do not see. Each plugin here has one provider, whose `toString()` tells.
class PluginLayerTest {
    private static final String DEMO = Jars.provides("demo.Demo");

    @TempDir Path folder;
    private final PluginLayers plugins = new PluginLayers();
    private Jars jars;
    private Path jar;
    private Path together;

    @BeforeEach
    void places() {
        jars = new Jars(folder.resolve("work"));
        jar = folder.resolve("demo.jar");
        together = folder.resolve("demo");
    }

    @AfterEach
    void close() {
        plugins.close();
    }

    @Test
    void aPluginFindsNothingOfTheProxyByName() {
        var names =
                List.of(
                        "java.lang.String",
                        "javax.naming.Context",
                        "mosn.api.ConfigNode",
                        "org.slf4j.Logger",
                        "io.netty.channel.Channel",
                        "mosn.core.extension.Extensions",
                        "tools.jackson.databind.ObjectMapper",
                        "ch.qos.logback.classic.Logger");
        demo("""
        public String toString() {
            var found = new StringBuilder();
            for (var name : "%s".split(",")) {
                found.append(sees(name, Demo.class.getClassLoader()) ? '+' : '-');
                var context = Thread.currentThread().getContextClassLoader();
                found.append(sees(name, context) ? '+' : '-');
            }
            return found.toString();
        }
        boolean sees(String name, ClassLoader loader) {
            try {
                Class.forName(name, false, loader);
                return true;
            } catch (ClassNotFoundException e) {
                return false;
            }
        }
        """
                        .formatted(String.join(",", names)))
                .to(jar);
        assertEquals("++++++++--------", told(jar));
    }

    @Test
    void noJarStaysOpenWhoseResourcesWereRead() throws IOException {
        demo("""
        public String toString() {
            try (var in = Demo.class.getResourceAsStream("word")) {
                return new String(in.readAllBytes());
            } catch (java.io.IOException e) {
                return e.toString();
            }
        }
        """)
                .file("demo/word", "read")
                .to(jar);
        var layer = plugins.open(jar);
        assertEquals("read", told(layer));
        assertNotEquals(List.of(), openCopies());
        plugins.giveBack(layer);
        assertEquals(List.of(), openCopies());
    }

    /// Of plugins of this test's own.
    private List<String> openCopies() throws IOException {
        var open = new ArrayList<String>();
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            descriptors.forEach(descriptor -> open.add(linked(descriptor)));
        }
        open.removeIf(file -> !file.contains("/demo.jar")); // perhaps with (deleted) behind it
        return open;
    }

    private static String linked(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // another thread's, which has just been closed
        }
    }

    @Test
    void aPluginSeesNoOtherPlugin() {
        demo("").to(folder.resolve("plugins/a.jar"));
        jars.jar()
                .module("other", Jars.provides("other.Other"))
                .source(
                        Jars.filterSource(
                                "other.Other",
                                "other",
                                """
                                public String toString() {
                                    try {
                                        return Class.forName("demo.Demo").getName();
                                    } catch (ClassNotFoundException e) {
                                        return "nothing";
                                    }
                                }
                                """))
                .to(folder.resolve("plugins/b.jar"));
        var layers = plugins.openAll(List.of(), folder.resolve("plugins"));
        assertEquals("nothing", told(layers.getLast()));
    }

    @Test
    void aLibraryWithoutADescriptorReadsItsNeighboursTheApiAndTheJdk() {
        var neighbour =
                jars.jar()
                        .library("neighbour", "exports neighbour;")
                        .source(
                                """
                                package neighbour;
                                public class Neighbour { public String toString() { return "n"; } }
                                """)
                        .to(together.resolve("neighbour.jar"));
        var lib =
                jars.jar()
                        .source(
                                """
                                package lib;
                                public class Lib {
                                    public static String tell() throws Exception {
                                        return new neighbour.Neighbour()
                                                + mosn.api.stream.Continue.CONTINUE.toString()
                                                + new java.sql.Date(0).getTime();
                                    }
                                }
                                """)
                        .against(neighbour)
                        .to(together.resolve("lib.jar"));
        telling("lib.Lib.tell()", "requires lib;").against(lib).to(together.resolve("demo.jar"));
        assertEquals("nCONTINUE0", told(together));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7zip-2.0.jar", "class.jar", "a library (1).jar", "-.jar"})
    void aLibraryWithoutADescriptorMayHaveAnyName(String name) throws IOException {
        var word =
                jars.jar()
                        .source(
                                """
                                package some;
                                public class Word { public String toString() { return "word"; } }
                                """)
                        .to(folder.resolve("some.jar"));
        var lib =
                jars.jar()
                        .source(
                                """
                                package lib;
                                public class Lib {
                                    public static String tell() {
                                        return new some.Word().toString();
                                    }
                                }
                                """)
                        .against(word)
                        .to(together.resolve("lib.jar"));
        Files.copy(word, together.resolve(name));
        telling("lib.Lib.tell()", "requires lib;").against(lib).to(together.resolve("demo.jar"));
        assertEquals("word", told(together));
    }

    @Test
    void aLibraryOfAnyNameIsClosedWithItsPlugin() throws IOException {
        var lib =
                jars.jar()
                        .source(
                                """
                                package lib;
                                public class Lib {
                                    public static String tell() throws Exception {
                                        var word = Lib.class.getResource("word");
                                        try (var in = word.openConnection().getInputStream()) {
                                            return new String(in.readAllBytes());
                                        }
                                    }
                                }
                                """)
                        .file("lib/word", "read")
                        .to(folder.resolve("lib.jar"));
        Files.createDirectories(together);
        Files.copy(lib, together.resolve("1demo.jar"));
        var neighbour =
                jars.jar()
                        .source(
                                """
                                package neighbour;
                                public class Neighbour {
                                    public static String tell() throws Exception {
                                        return lib.Lib.tell();
                                    }
                                }
                                """)
                        .against(lib)
                        .to(together.resolve("neighbour.jar"));
        telling("neighbour.Neighbour.tell()", "requires neighbour;")
                .against(neighbour)
                .to(together.resolve("demo.jar"));
        var layer = plugins.open(together);
        assertEquals("read", told(layer));
        plugins.giveBack(layer);
        assertEquals(List.of(), openJars());
    }

    /// Of plugins, whose copies all lie in folders of this name.
    private static List<String> openJars() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .map(PluginLayerTest::linked)
                    .filter(file -> file.contains("/mosn-plugin-"))
                    .toList();
        }
    }

    @Test
    void whoIsTakenOffTheListIsNotOpenedAgain() throws IOException {
        demo("").to(jar);
        var list = folder.resolve("allowed");
        var sum = HexFormat.of().formatHex(sha256(Files.readAllBytes(jar)));
        Files.writeString(list, sum + "  demo.jar\n");
        try (var strict = new PluginLayers(new AllowList(list), _ -> {}, () -> false)) {
            var _ = strict.open(jar);
            var _ = strict.open(jar);
            Files.writeString(list, "# nobody any more\n");
            var refused = assertThrows(PluginException.class, () -> strict.open(jar));
            var why = String.valueOf(refused.getMessage());
            assertTrue(why.contains("is not on the list"), why);
        }
    }

    private static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aPluginIsKnownByItsLoaderWhileItIsOpen() {
        demo("").to(jar);
        var layer = plugins.open(jar);
        assertEquals("demo.jar", plugins.speakers().ofLoader(layer.loader()));
        assertEquals("", plugins.speakers().ofLoader(null));
        assertEquals("", plugins.speakers().ofLoader(getClass().getClassLoader()));
        plugins.giveBack(layer);
        assertEquals("", plugins.speakers().ofLoader(layer.loader()));
    }

    @Test
    void aPluginIsKnownByItsPackagesUnlessOthersHaveThemToo() {
        demo("").to(jar);
        var layer = plugins.open(jar);
        assertEquals("demo.jar", plugins.speakers().ofClass("demo.Demo"));
        assertEquals("demo.jar", plugins.speakers().ofClass("demo.inner.Other"));
        assertEquals("", plugins.speakers().ofClass("demonstration.Demo"));
        assertEquals("", plugins.speakers().ofClass("org.slf4j.Logger"));
        var other = folder.resolve("other.jar");
        demo("").to(other);
        plugins.open(other);
        assertEquals("", plugins.speakers().ofClass("demo.Demo"));
        plugins.giveBack(layer);
        assertEquals("other.jar", plugins.speakers().ofClass("demo.Demo"));
    }

    @Test
    void aThreadIsSuspectedOfBeingInAPluginUnlessItMayBeInAnother() throws Exception {
        var in = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        System.getProperties().putAll(Map.of("demo.in", in, "demo.gate", gate));
        var source =
                """
                private static void pass(String gate) {
                    var latch = System.getProperties().get(gate);
                    try {
                        if (gate.endsWith("in")) {
                            ((java.util.concurrent.CountDownLatch) latch).countDown();
                        } else {
                            ((java.util.concurrent.CountDownLatch) latch).await();
                        }
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                public String toString() { pass("demo.in"); pass("demo.gate"); return "demo"; }
                """;
        demo("").to(jar);
        var before = plugins.open(jar);
        demo(source).to(jar);
        var next = plugins.open(jar);
        var provider = next.extensions().getFirst().provider();
        var said = new ArrayList<String>();
        var thread = Thread.ofPlatform().start(() -> said.add(provider.toString()));
        try {
            in.await();
            plugins.giveBack(before);
            assertEquals(List.of(List.of()), closed());
            plugins.giveBack(next);
            assertTrue(closed().getLast().toString().contains("which is not its own, is in its"));
        } finally {
            gate.countDown();
            thread.join();
            assertEquals(List.of("demo"), said);
            System.getProperties().keySet().removeAll(Set.of("demo.in", "demo.gate"));
            Reference.reachabilityFence(before);
        }
    }

    /// What is suspected of those that are closed.
    private List<List<String>> closed() {
        return plugins.statuses().stream()
                .filter(status -> status.state() == PluginStatus.State.CLOSED)
                .map(PluginStatus::suspects)
                .toList();
    }

    @Test
    void aPackageOfTheProxysBelowOneOfAPluginIsTheProxys() {
        demo("").source("package org; public class Above {}").to(jar);
        plugins.open(jar);
        assertEquals("demo.jar", plugins.speakers().ofClass("org.Above"));
        assertEquals("", plugins.speakers().ofClass("org.slf4j.Logger"));
    }

    @Test
    void whatThePluginIsTheFirstToDelayIsNotDoneWithItsLoader() {
        demo("").to(jar);
        plugins.open(jar);
        var delaying =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(it -> it.getName().startsWith("ForkJoinPool.commonPool-delay"))
                        .toList();
        assertEquals(1, delaying.size(), delaying.toString());
        assertEquals(
                ClassLoader.getSystemClassLoader(), delaying.getFirst().getContextClassLoader());
    }

    @Test
    void aLibraryWithoutADescriptorFindsServices() {
        var lib =
                jars.jar()
                        .source(
                                """
                                package lib;
                                public interface Word {
                                    static String tell() {
                                        return java.util.ServiceLoader.load(Word.class).stream()
                                                .map(it -> it.get().toString())
                                                .sorted().toList() + ""
                                                + java.util.ServiceLoader.load(Other.class).stream()
                                                        .toList();
                                    }
                                    interface Other {}
                                }
                                """)
                        .to(together.resolve("lib.jar"));
        jars.jar()
                .source(
                        """
                        package words;
                        public class Hello implements lib.Word {
                            public String toString() { return "hello"; }
                        }
                        """)
                .file("META-INF/services/lib.Word", "words.Hello\n")
                .against(lib)
                .to(together.resolve("words.jar"));
        telling("lib.Word.tell()", "requires lib;").against(lib).to(together.resolve("demo.jar"));
        assertEquals("[hello][]", told(together));
    }

    @Test
    void aLibraryThatMayUseOursIfItIsThereDoesNotFindIt() {
        var netty = Jars.locationOf("io.netty.common");
        var lib =
                jars.jar()
                        .library("lib", "requires static io.netty.common; exports lib;")
                        .source(
                                """
                                package lib;
                                public class Lib {
                                    public static String tell() {
                                        try {
                                            return io.netty.util.Version.identify().toString();
                                        } catch (NoClassDefFoundError e) {
                                            return "none";
                                        }
                                    }
                                }
                                """)
                        .against(netty)
                        .to(together.resolve("lib.jar"));
        telling("lib.Lib.tell()", "requires lib;").against(lib).to(together.resolve("demo.jar"));
        assertEquals("none", told(together));
    }

    @Test
    void aLibraryThatNobodyNeedsMayLackWhatItRequires() {
        var more = jars.jar().library("more").to(folder.resolve("more.jar"));
        jars.jar().library("lib", "requires more;").against(more).to(together.resolve("lib.jar"));
        telling("\"works\"").to(together.resolve("demo.jar"));
        assertEquals("works", told(together));
    }

    @Test
    void aProviderMayBeMadeByAMethod() {
        var source =
                Jars.filterSource(
                        "demo.Demo",
                        "demo",
                        """
                        private Demo() {}
                        public static StreamFilterFactoryProvider provider() { return new Demo(); }
                        public String toString() { return "made"; }
                        """);
        jars.jar().module("demo", DEMO).source(source).to(jar);
        assertEquals("made", told(jar));
    }

    @Test
    void theContextClassLoaderIsThePluginsWhileItIsCalled() {
        demo("""
        private final ClassLoader before =
                Thread.currentThread().getContextClassLoader();
        public String toString() {
            return "" + (before == Demo.class.getClassLoader())
                    + (Thread.currentThread().getContextClassLoader() == before);
        }
        """)
                .to(jar);
        var before = Thread.currentThread().getContextClassLoader();
        assertEquals("truetrue", told(jar));
        assertSame(before, Thread.currentThread().getContextClassLoader());
    }

    @Test
    void aPluginMayCallNativeCodeWhereTheProxyMay() {
        telling("\"\" + Demo.class.getModule().isNativeAccessEnabled()").to(jar);
        var ours = PluginLayer.class.getModule().isNativeAccessEnabled();
        assertEquals(String.valueOf(ours), told(jar));
    }

    @Test
    void classesForANewerJavaAreNoMatterInAJarForSeveral() {
        var newer = demo("").compiled("demo/Demo.class");
        newer[7] = (byte) 200;
        telling("\"works\"").swap("META-INF/versions/156/demo/Demo.class", newer).to(jar);
        assertEquals("works", told(jar));
    }

    @Test
    void aLibraryWithAPackageOfTheJdkTakesTheJdks() {
        var lib =
                jars.jar()
                        .source(
                                """
                                package lib;
                                public class Lib {
                                    public static String tell() {
                                        return "" + javax.sql.DataSource.class.getModule();
                                    }
                                }
                                """)
                        .swap("javax/sql/DataSource.class", demo("").compiled("demo/Demo.class"))
                        .to(together.resolve("lib.jar"));
        telling("lib.Lib.tell()", "requires lib;").against(lib).to(together.resolve("demo.jar"));
        assertEquals("module java.sql", told(together));
    }

    @Test
    void aPluginRunsOnWhenItsJarIsReplaced() throws IOException {
        telling("Late.tell()").source(late("first")).to(jar);
        var layer = plugins.open(jar);
        Files.writeString(jar, "half a jar");
        assertEquals("first", told(layer));
    }

    @Test
    void theSameJarIsOpenedOnce() throws IOException {
        telling("\"same\"").to(jar);
        var layer = plugins.open(jar);
        assertSame(layer, plugins.open(folder.resolve("work/../demo.jar")));
        telling("\"other\"").to(jar);
        assertNotSame(layer, plugins.open(jar));
    }

    @Test
    void nothingMoreIsReadFromAPluginThatIsClosed() {
        telling("Late.tell()").source(late("never")).to(jar);
        var layer = plugins.open(jar);
        plugins.giveBack(layer);
        assertThrows(NoClassDefFoundError.class, () -> told(layer));
        assertNotSame(layer, plugins.open(jar));
    }

    @Test
    void hiddenAndOtherFilesAmongPluginsArePassedOver() throws IOException {
        var place = Files.createDirectories(folder.resolve("plugins"));
        Files.writeString(place.resolve("README.md"), "put plugins here");
        Files.writeString(place.resolve(".keep.jar"), "");
        demo("").to(place.resolve("demo.jar"));
        assertEquals(1, plugins.openAll(List.of(), place).size());
        assertEquals(List.of(), plugins.openAll(List.of(), null));
    }

    @Test
    void aFolderWithoutAJarAmongPluginsIsPassedOver() throws IOException {
        var place = folder.resolve("plugins");
        Files.createDirectories(place.resolve("lost+found/deeper"));
        demo("").to(place.resolve("demo.jar"));
        assertEquals(1, plugins.openAll(List.of(), place).size());
    }

    @Test
    void aFolderThatALinkLeadsToIsOneAsAnyOther() throws IOException {
        jars.jar().library("lib").to(together.resolve("lib/lib.jar"));
        telling("\"linked\"").to(together.resolve("demo.jar"));
        Files.createSymbolicLink(together.resolve("lib/circle"), together);
        Files.createSymbolicLink(together.resolve("nowhere.jar"), folder.resolve("nowhere"));
        var link = Files.createSymbolicLink(folder.resolve("link"), together);
        assertEquals("linked", told(link));
        assertEquals("linked", told(plugins.openShared(link)));
    }

    @Test
    void aFolderThatKubernetesMountsHasEachJarOnce() throws IOException {
        telling("\"mounted\"").to(together.resolve("..2024_11_23/demo.jar"));
        Files.createSymbolicLink(together.resolve("..data"), Path.of("..2024_11_23"));
        Files.createSymbolicLink(together.resolve("demo.jar"), Path.of("..data/demo.jar"));
        assertEquals("mounted", told(together));
        assertEquals("mounted", told(plugins.openShared(together)));
    }

    @Test
    void theListSaysWhereExtensionsComeFrom() {
        demo("").version("2.1").to(jar);
        jars.jar()
                .module("other", Jars.provides("other.Other"))
                .filter("other.Other", "other")
                .to(together.resolve("other.jar"));
        var layers = List.of(plugins.openShared(together), plugins.open(jar));
        assertEquals(
                List.of(
                        "stream_filter demo: demo 2.1 (plugin " + jar + ")",
                        "stream_filter other: other 1.0 (module-path " + together + ")"),
                Extensions.of(layers).list().stream()
                        .filter(it -> !(it.origin() instanceof Origin.Image))
                        .map(it -> it.kind().word() + " " + it.type() + ": " + it.described())
                        .toList());
    }

    @Test
    void twoPluginsMustNotProvideTheSameType() {
        demo("").to(folder.resolve("a.jar"));
        demo("").version("2.0").to(folder.resolve("b.jar"));
        var layers =
                List.of(
                        plugins.open(folder.resolve("a.jar")),
                        plugins.open(folder.resolve("b.jar")));
        assertEquals(
                "F/b.jar: its module demo provides stream_filter \"demo\", and so does demo 1.0"
                        + " (plugin F/a.jar); remove one of the two, or give one another type",
                String.valueOf(
                                assertThrows(PluginException.class, () -> Extensions.of(layers))
                                        .getMessage())
                        .replace(folder.toString(), "F"));
    }

    private static String late(String word) {
        return """
        package demo;
        class Late { static String tell() { return "%s"; } }
        """
                .formatted(word);
    }

    private Jars.Jar demo(String more) {
        return jars.jar().module("demo", DEMO).source(Jars.filterSource("demo.Demo", "demo", more));
    }

    private Jars.Jar telling(String expression, String... body) {
        var more =
                """
                public String toString() {
                    try {
                        return %s;
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }
                """
                        .formatted(expression);
        return demo(more).module("demo", DEMO, String.join(" ", body));
    }

    private String told(Path plugin) {
        return told(plugins.open(plugin));
    }

    private static String told(PluginLayer layer) {
        var extension = layer.extensions().getFirst();
        return extension.contextLoader().call(extension.provider()::toString);
    }
}
