package mosn.core;

import mosn.core.extension.Jars;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Plugins each of which leaves one thing behind.
///
/// @param name of the plugin, and of its filter
/// @param onCreate what its factory does when it is made
/// @param onRequest what its filter does on an event loop
/// @param members of its class
/// @param libraries that it brings
/// @param requires of its module
record Leak(
        String name,
        String onCreate,
        String onRequest,
        String members,
        List<Path> libraries,
        String requires) {
    private static final Path LIBRARIES = Path.of("target/plugin-libs");

    static Leak onCreate(String name, String code) {
        return onCreate(name, code, "");
    }

    static Leak onCreate(String name, String code, String members) {
        return new Leak(name, code, "", members, List.of(), "");
    }

    static Leak onRequest(String name, String code, String members) {
        return new Leak(name, "", code, members, List.of(), "");
    }

    /// @param jars which of the libraries that the build has put there, as in `netty-*`
    Leak with(String folder, String jars, String required) {
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(LIBRARIES.resolve(folder), jars)) {
            files.forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Leak(name, onCreate, onRequest, members, found, required);
    }

    /// Puts it into `plugins`.
    void to(Jars jars, Path plugins) throws IOException {
        var folder = plugins.resolve(name);
        for (var library : libraries) {
            Files.createDirectories(folder);
            Files.copy(library, folder.resolve(library.getFileName()));
        }
        jar(jars).to((libraries.isEmpty() ? plugins : folder).resolve(name + ".jar"));
    }

    /// Takes it away again.
    void from(Path plugins) throws IOException {
        var folder = plugins.resolve(name);
        Files.delete((libraries.isEmpty() ? plugins : folder).resolve(name + ".jar"));
        for (var library : libraries) {
            Files.delete(folder.resolve(library.getFileName()));
        }
        Files.deleteIfExists(folder);
    }

    private Jars.Jar jar(Jars jars) {
        return jars.jar()
                .module(
                        name,
                        Jars.provides(name + ".Leaks")
                                + " requires java.logging; requires java.management;"
                                + " requires java.sql; "
                                + requires
                                + " exports "
                                + name
                                + ";")
                .source(
                        SOURCE.replace("NAME", name)
                                .replace("ON_CREATE", onCreate)
                                .replace("ON_REQUEST", onRequest)
                                .replace("MEMBERS", members))
                .against(libraries.toArray(Path[]::new));
    }

    private static final String SOURCE =
            """
            package NAME;

            import mosn.api.*;
            import mosn.api.stream.*;
            import java.util.*;
            import java.util.concurrent.*;

            public class Leaks implements StreamFilterFactoryProvider {
                public String type() {
                    return "NAME";
                }

                /// Until the test is over.
                static void linger() {
                    try {
                        ((CountDownLatch) System.getProperties().get("leak.end")).await();
                    } catch (InterruptedException e) {
                        linger();
                    }
                }

                static boolean over() {
                    return ((CountDownLatch) System.getProperties().get("leak.end")).getCount() == 0;
                }

                public static class Thing {}

                MEMBERS

                public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
                    try {
                        ON_CREATE
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    return stream -> new StreamReceiverFilter() {
                        public BeforeRouteStatus beforeRoute(Stream stream) {
                            ON_REQUEST
                            return Continue.CONTINUE;
                        }
                    };
                }
            }
            """;
}
