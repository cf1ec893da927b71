package mosn.core;

import mosn.core.extension.Jars;

import java.nio.file.Path;

/// Plugins each of which leaves one thing behind.
///
/// @param name of the plugin, and of its filter
/// @param onCreate what its factory does when it is made
/// @param onRequest what its filter does on an event loop
/// @param members of its class
record Leak(String name, String onCreate, String onRequest, String members) {
    static Leak onCreate(String name, String code) {
        return new Leak(name, code, "", "");
    }

    static Leak onCreate(String name, String code, String members) {
        return new Leak(name, code, "", members);
    }

    static Leak onRequest(String name, String code, String members) {
        return new Leak(name, "", code, members);
    }

    void to(Jars jars, Path folder) {
        jars.jar()
                .module(
                        name,
                        Jars.provides(name + ".Leaks")
                                + " requires java.logging; requires java.management;"
                                + " requires java.sql; exports "
                                + name
                                + ";")
                .source(
                        SOURCE.replace("NAME", name)
                                .replace("ON_CREATE", onCreate)
                                .replace("ON_REQUEST", onRequest)
                                .replace("MEMBERS", members))
                .to(folder.resolve(name + ".jar"));
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
