package mosn.plugin.grpc.supervise;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The languages that there is an SDK for, and how a test's program in each is started.
enum Sdk {
    JAVA {
        @Override
        List<String> command(String program) {
            var target = HOME.resolve("java/target");
            var path =
                    String.join(
                            File.pathSeparator,
                            target.resolve("libraries") + "/*",
                            target.resolve("classes").toString(),
                            target.resolve("test-classes").toString(),
                            HOME.resolve("proto/target/classes").toString());
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            return List.of(
                    java,
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    path,
                    "mosn.sdk." + program);
        }
    },
    PYTHON {
        @Override
        List<String> command(String program) {
            var file =
                    program.replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                            .toLowerCase(java.util.Locale.ROOT);
            var home = HOME.resolve("python");
            return List.of(
                    "/usr/bin/env",
                    "PYTHONDONTWRITEBYTECODE=1",
                    "PYTHONPATH=" + home,
                    "/usr/bin/python3",
                    home.resolve("tests/" + file + ".py").toString());
        }
    };

    private static final Path HOME = Path.of("../sdk").toAbsolutePath().normalize();

    /// @param program as in `AuthPlugin`, which is `auth_plugin.py` in Python
    abstract List<String> command(String program);

    /// Whether what its programs need is installed.
    boolean isThere() throws IOException, InterruptedException {
        return this == JAVA
                || new ProcessBuilder("/usr/bin/python3", "-c", "import grpc").start().waitFor()
                        == 0;
    }

    /// The same under a host of the first protocol only.
    List<String> firstOnly(String program, String... arguments) {
        var all = new ArrayList<>(List.of("/usr/bin/env", "PLUGIN_PROTOCOL_VERSIONS=1"));
        all.addAll(command(program));
        all.addAll(List.of(arguments));
        return all;
    }
}
