package mosn.core.extension;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What is said about plugins that cannot be used, word for word. `DEMO` stands for the plugin.
class PluginRefusalTest {
    private static final String DEMO = Jars.provides("demo.Demo");

    @TempDir Path folder;
    @TempDir Path temporary;
    private PluginLayers plugins;
    private Jars jars;
    private Path jar;
    private Path together;

    @BeforeEach
    void places() {
        plugins =
                new PluginLayers(
                        new SharedModules(Extensions.imageLayer()),
                        temporary,
                        AllowList.ALL,
                        _ -> {},
                        () -> false);
        jars = new Jars(folder.resolve("work"));
        jar = folder.resolve("demo.jar");
        together = folder.resolve("demo");
    }

    @AfterEach
    void nothingIsLeft() {
        plugins.close();
        assertArrayEquals(new String[0], temporary.toFile().list());
    }

    @Test
    void aPathThatLeadsNowhere() {
        assertEquals("DEMO: is not there; check the path", refusal(jar));
    }

    @Test
    void anEmptyFolder() throws IOException {
        Files.createDirectories(together);
        assertEquals(
                "DEMO: is a folder without a jar; put the plugin's jar and its libraries into it",
                refusal(together));
    }

    @Test
    void aJarWithoutAModuleDescriptor() {
        jars.jar().filter("demo.Demo", "demo").to(jar);
        assertEquals(
                "DEMO: has no module descriptor; add a module-info.java that requires mosn.api and"
                        + " provides the extension",
                refusal(jar));
    }

    @Test
    void aJarInAFolderThatProvidesAnExtensionWithoutAModuleDescriptor() {
        jars.jar()
                .filter("demo.Demo", "demo")
                .file(
                        "META-INF/services/mosn.api.stream.StreamFilterFactoryProvider",
                        "demo.Demo\n")
                .to(together.resolve("demo.jar"));
        plainLibrary("1").to(together.resolve("lib.jar"));
        assertEquals(
                "DEMO: its demo.jar has no module descriptor; add a module-info.java that requires"
                        + " mosn.api and provides the extension",
                refusal(together));
    }

    @Test
    void aFolderOfLibrariesWithoutModuleDescriptors() {
        plainLibrary("1").to(together.resolve("a.jar"));
        jars.jar().source("package other; class Other {}").to(together.resolve("b.jar"));
        assertEquals(
                "DEMO: holds no jar with a module descriptor; add a module-info.java that requires"
                        + " mosn.api and provides the extension",
                refusal(together));
    }

    @Test
    void aModuleThatProvidesNothing() {
        jars.jar().filter("demo.Demo", "demo").module("demo").to(jar);
        assertEquals(
                "DEMO: provides no extension; write \"provides"
                        + " mosn.api.stream.StreamFilterFactoryProvider with …\", say, in its"
                        + " module-info.java",
                refusal(jar));
    }

    @Test
    void aFolderThatBringsTheApi() throws IOException {
        demo().to(together.resolve("demo.jar"));
        Files.copy(jars.api("0.1.0"), together.resolve("mosn.api-0.1.0.jar"));
        assertEquals(
                "DEMO: its mosn.api-0.1.0.jar brings a copy of mosn.api; take it out: the proxy"
                        + " lends its own",
                refusal(together));
    }

    @Test
    void aJarThatPacksPackagesOfTheApi() {
        demo("exports mosn.api.more;")
                .source("package mosn.api.more; public class More {}")
                .to(jar);
        assertEquals(
                "DEMO: brings a copy of mosn.api; take it out: the proxy lends its own",
                refusal(jar));
    }

    @Test
    void oneThatWasMadeForALaterApi() {
        demo().againstApi(jars.api("0.2.3")).to(jar);
        assertEquals(
                "DEMO: was compiled against mosn.api 0.2.3, and this proxy has 0.1.0; upgrade the"
                        + " proxy, or take a build of the plugin for mosn.api 0.1",
                refusal(jar));
    }

    @Test
    void oneThatWasMadeForAnEarlierApi() {
        demo().againstApi(jars.api("0.0.9")).to(jar);
        assertEquals(
                "DEMO: was compiled against mosn.api 0.0.9, and this proxy has 0.1.0; upgrade the"
                        + " plugin to a build for mosn.api 0.1",
                refusal(jar));
    }

    @Test
    void oneThatRequiresALibraryOfTheProxy() {
        demo("requires io.netty.transport;").against(Jars.locationOf("io.netty.transport")).to(jar);
        assertEquals(
                "DEMO: requires io.netty.transport, which the proxy has for itself alone; put a jar"
                        + " of it beside the plugin, both in a folder of their own",
                refusal(jar));
    }

    @Test
    void oneThatRequiresTheProxy() {
        var core = jars.jar().library("mosn.core").to(folder.resolve("core.jar"));
        demo("requires mosn.core;").against(core).to(jar);
        assertEquals(
                "DEMO: requires mosn.core, which is not for extensions; require mosn.api only",
                refusal(jar));
    }

    @Test
    void oneThatRequiresAModuleOfTheJdkThatIsNotInTheImage() {
        demo("requires jdk.incubator.vector;").to(jar);
        assertEquals(
                "DEMO: requires jdk.incubator.vector, a module of the JDK that the proxy does not"
                        + " run with; do without it, or start an image that has it with"
                        + " MOSN_JAVA_OPTS=--add-modules=jdk.incubator.vector",
                refusal(jar));
    }

    @Test
    void oneThatRequiresAModuleThatIsNotThere() {
        var lib = jars.jar().library("lib").to(folder.resolve("lib.jar"));
        demo("requires lib;").against(lib).to(jar);
        assertEquals(
                "DEMO: requires lib, which is not there; put a jar of it beside the plugin, both in"
                        + " a folder of their own",
                refusal(jar));
    }

    @Test
    void oneWhoseLibraryRequiresAModuleThatIsNotThere() {
        var more = jars.jar().library("more").to(folder.resolve("more.jar"));
        var lib =
                jars.jar()
                        .library("lib", "requires more;")
                        .against(more)
                        .to(together.resolve("lib.jar"));
        demo("requires lib;").against(lib, more).to(together.resolve("demo.jar"));
        assertEquals(
                "DEMO: its lib.jar requires more, which is not there; put a jar of it beside the"
                        + " plugin, both in a folder of their own",
                refusal(together));
    }

    @Test
    void twoJarsWithThePackagesOfOneAnother() {
        demo().to(together.resolve("demo.jar"));
        plainLibrary("1").to(together.resolve("a.jar"));
        plainLibrary("2").to(together.resolve("b.jar"));
        assertEquals(
                "DEMO: its a.jar and b.jar both have package lib; keep one of them",
                refusal(together));
    }

    @Test
    void twoVersionsOfOneModuleInAFolder() {
        demo().to(together.resolve("demo.jar"));
        plainLibrary("1").to(together.resolve("lib-1.0.jar"));
        plainLibrary("2").to(together.resolve("lib-2.0.jar"));
        assertEquals(
                "DEMO: its lib-1.0.jar and lib-2.0.jar are both module lib; keep one of them",
                refusal(together));
    }

    @Test
    void aJarOfWhichHalfIsThere() throws IOException {
        demo().to(jar);
        Files.write(jar, Arrays.copyOf(Files.readAllBytes(jar), (int) Files.size(jar) / 2));
        assertEquals(
                "DEMO: is not whole: its end is missing; wait until it has been copied, or, where"
                        + " that has failed, copy it there again",
                refusal(jar));
    }

    @Test
    void anEmptyFile() throws IOException {
        Files.createFile(jar);
        assertEquals(
                "DEMO: is empty; wait until it has been copied, or, where that has failed, copy it"
                        + " there again",
                refusal(jar));
    }

    @Test
    void aFileThatIsCalledAJarAndIsNone() throws IOException {
        Files.writeString(jar, "<html>404 not found</html>");
        assertEquals(
                "DEMO: is no jar: it does not begin as one; copy the jar there that the plugin's"
                        + " build made",
                refusal(jar));
    }

    @Test
    void aPluginsFolderThatIsNotThere() {
        assertEquals(
                "DEMO: is not there; name the folder that the plugins are in",
                refusalOfAll(together));
    }

    @Test
    void aPluginsFolderThatIsNone() {
        demo().to(jar);
        assertEquals(
                "DEMO: is no folder; name the folder that the plugins are in", refusalOfAll(jar));
    }

    @Test
    void severalAreToldAtOnce() throws IOException {
        var plugins = folder.resolve("plugins");
        demo().to(plugins.resolve("good.jar"));
        Files.createFile(plugins.resolve("empty.jar"));
        Files.createFile(Files.createDirectory(plugins.resolve("folder")).resolve("lib.jar"));
        assertEquals(
                """
                DEMO/empty.jar: is empty; wait until it has been copied, or, where that has failed,\
                 copy it there again
                DEMO/folder: its lib.jar is empty; wait until it has been copied, or, where that has\
                 failed, copy it there again\
                """,
                refusalOfAll(plugins));
    }

    @Test
    void allOfOnePluginIsToldAtOnce() throws IOException {
        var lib = jars.jar().library("lib").to(folder.resolve("lib.jar"));
        demo("requires lib; requires jdk.incubator.vector;")
                .against(lib)
                .againstApi(jars.api("0.2.3"))
                .to(together.resolve("demo.jar"));
        plainLibrary("1").to(together.resolve("a.jar"));
        plainLibrary("2").to(together.resolve("b.jar"));
        Files.copy(jars.api("0.1.0"), together.resolve("mosn.api-0.1.0.jar"));
        assertEquals(
                """
                DEMO: its mosn.api-0.1.0.jar brings a copy of mosn.api; take it out: the proxy lends\
                 its own
                DEMO: its a.jar and b.jar both have package lib; keep one of them
                DEMO: its demo.jar was compiled against mosn.api 0.2.3, and this proxy has 0.1.0;\
                 upgrade the proxy, or take a build of the plugin for mosn.api 0.1
                DEMO: its demo.jar requires jdk.incubator.vector, a module of the JDK that the proxy\
                 does not run with; do without it, or start an image that has it with\
                 MOSN_JAVA_OPTS=--add-modules=jdk.incubator.vector
                DEMO: its demo.jar requires lib, which is not there; put a jar of it beside the\
                 plugin, both in a folder of their own\
                """,
                refusal(together));
    }

    @Test
    void whatMayBeInAJarThatCannotBeReadIsNotMissed() throws IOException {
        var lib = jars.jar().library("lib").to(folder.resolve("lib.jar"));
        demo("requires lib;").against(lib).to(together.resolve("demo.jar"));
        Files.createFile(together.resolve("lib.jar"));
        assertEquals(
                "DEMO: its lib.jar is empty; wait until it has been copied, or, where that has"
                        + " failed, copy it there again",
                refusal(together));
    }

    @Test
    void everyProviderIsTold() {
        var throwing = "public A() { throw new IllegalStateException(\"no licence\"); }";
        jars.jar()
                .module("demo", Jars.provides("demo.A, demo.B, demo.C"))
                .source(Jars.filterSource("demo.A", "a", throwing))
                .filter("demo.B", "b")
                .source(Jars.filterSource("demo.C", "", ""))
                .to(jar);
        assertEquals(
                """
                DEMO: its demo.A fails with java.lang.IllegalStateException: no licence; repair the\
                 plugin, or take it out
                DEMO: its demo.C has no type; let type() return the word that names it in a\
                 configuration\
                """,
                refusal(jar));
    }

    @Test
    void aLibraryWithAByteThatHasChanged() throws IOException {
        demo().to(together.resolve("demo.jar"));
        var lib = plainLibrary("1").file("data", "x".repeat(10_000)).to(together.resolve("l.jar"));
        var bytes = Files.readAllBytes(lib);
        bytes[new String(bytes, ISO_8859_1).indexOf("xxx")] = 'y';
        Files.write(lib, bytes);
        assertEquals(
                "DEMO: its l.jar is damaged (checksum of data); copy it there again",
                refusal(together));
    }

    @Test
    void aClassThatIsNone() {
        demo().file("demo/More.class", "class").to(jar);
        assertEquals(
                "DEMO: is damaged (demo/More.class is no class); build it again", refusal(jar));
    }

    @Test
    void aClassForANewerJava() {
        var newer = Runtime.version().feature() + 1;
        var bytes = classOf(demo());
        bytes[7] = (byte) (44 + newer);
        demo().swap("demo/Demo.class", bytes).to(jar);
        assertEquals(
                "DEMO: was compiled for Java %d (demo/Demo.class), and the proxy runs on Java %d;"
                                .formatted(newer, newer - 1)
                        + " compile it with --release "
                        + (newer - 1),
                refusal(jar));
    }

    @Test
    void aClassOfPreviewFeatures() {
        var bytes = classOf(demo());
        bytes[4] = (byte) 0xff;
        bytes[5] = (byte) 0xff;
        demo().swap("demo/Demo.class", bytes).to(jar);
        assertEquals(
                "DEMO: was compiled with --enable-preview (demo/Demo.class), which the proxy runs"
                        + " without; compile it without, and without features that need it",
                refusal(jar));
    }

    @Test
    void aProviderThatThrows() {
        var source =
                Jars.filterSource(
                        "demo.Demo",
                        "demo",
                        "public Demo() { throw new IllegalStateException(\"no licence\"); }");
        jars.jar().module("demo", DEMO).source(source).to(jar);
        assertEquals(
                "DEMO: its demo.Demo fails with java.lang.IllegalStateException: no licence; repair"
                        + " the plugin, or take it out",
                refusal(jar));
    }

    @Test
    void aProviderWhoseStaticInitialiserThrows() {
        var source =
                Jars.filterSource("demo.Demo", "demo", "static int x = Integer.parseInt(\"x\");");
        jars.jar().module("demo", DEMO).source(source).to(jar);
        assertEquals(
                "DEMO: its demo.Demo fails with java.lang.NumberFormatException: For input string:"
                        + " \"x\"; repair the plugin, or take it out",
                refusal(jar));
    }

    @Test
    void aProviderThatMissesAClass() {
        var source = Jars.filterSource("demo.Demo", "demo", "Helper helper = new Helper();");
        jars.jar()
                .module("demo", DEMO)
                .source(source)
                .source("package demo; class Helper {}")
                .without("demo/Helper.class")
                .to(jar);
        assertEquals(
                "DEMO: its demo.Demo fails with java.lang.NoClassDefFoundError: demo/Helper; repair"
                        + " the plugin, or take it out",
                refusal(jar));
    }

    @Test
    void aProviderWithoutAType() {
        var source = Jars.filterSource("demo.Demo", "", "");
        jars.jar().module("demo", DEMO).source(source).to(jar);
        assertEquals(
                "DEMO: its demo.Demo has no type; let type() return the word that names it in a"
                        + " configuration",
                refusal(jar));
    }

    @Test
    void aProviderThatIsNotPublic() {
        var other = Jars.filterSource("demo.Demo", "demo", "").replace("public class", "class");
        demo().swap("demo/Demo.class", classOf(jars.jar().source(other))).to(jar);
        assertEquals("DEMO: its demo.Demo is not public; make the class public", refusal(jar));
    }

    @Test
    void aProviderWithoutAConstructorForTheLoader() {
        var other = Jars.filterSource("demo.Demo", "demo", "public Demo(int x) {}");
        demo().swap("demo/Demo.class", classOf(jars.jar().source(other))).to(jar);
        assertEquals(
                "DEMO: its demo.Demo has no public constructor without parameters; give it one",
                refusal(jar));
    }

    @Test
    void aProviderThatIsNone() {
        var other = "package demo; public class Demo {}";
        demo().swap("demo/Demo.class", classOf(jars.jar().source(other))).to(jar);
        assertEquals(
                "DEMO: its demo.Demo is no StreamFilterFactoryProvider; let it implement the"
                        + " interface that its module provides",
                refusal(jar));
    }

    @Test
    void aProviderMethodThatMakesSomethingElse() {
        var other =
                "package demo; public class Demo { public static Object provider() { return 1; } }";
        demo().swap("demo/Demo.class", classOf(jars.jar().source(other))).to(jar);
        assertEquals(
                "DEMO: its demo.Demo has a method provider() that makes no"
                        + " StreamFilterFactoryProvider; let it return one",
                refusal(jar));
    }

    @Test
    void aProviderWhoseClassIsNotThere() {
        demo().source("package demo; class Other {}").without("demo/Demo.class").to(jar);
        assertEquals(
                "DEMO: its demo.Demo is not there; build the plugin's jar again", refusal(jar));
    }

    @Test
    void whatIsWrongOfTwoKindsIsSaidOnce() {
        jars.jar()
                .module("demo", DEMO, "provides mosn.api.codec.CodecProvider with demo.Demo;")
                .source(
                        """
                        package demo;
                        public abstract class Both
                                implements mosn.api.stream.StreamFilterFactoryProvider,
                                        mosn.api.codec.CodecProvider {}
                        """)
                .source(
                        "package demo; public class Demo { public static Both provider() { return"
                                + " null; } }")
                .without("demo/Demo.class")
                .to(jar);
        assertEquals(
                "DEMO: its demo.Demo is not there; build the plugin's jar again", refusal(jar));
    }

    private String refusal(Path plugin) {
        var refused = assertThrows(PluginException.class, () -> plugins.open(plugin));
        return String.valueOf(refused.getMessage()).replace(plugin.toString(), "DEMO");
    }

    private String refusalOfAll(Path folder) {
        var refused =
                assertThrows(RuntimeException.class, () -> plugins.openAll(List.of(), folder));
        return String.valueOf(refused.getMessage()).replace(folder.toString(), "DEMO");
    }

    private Jars.Jar demo(String... body) {
        return jars.jar().module("demo", DEMO, String.join(" ", body)).filter("demo.Demo", "demo");
    }

    private static byte[] classOf(Jars.Jar jar) {
        return jar.compiled("demo/Demo.class");
    }

    private Jars.Jar plainLibrary(String version) {
        return jars.jar()
                .source(
                        """
                        package lib;
                        public class Lib { public static String version() { return "%s"; } }
                        """
                                .formatted(version));
    }
}
