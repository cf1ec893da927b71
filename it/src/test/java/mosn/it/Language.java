package mosn.it;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// What there is an SDK for, and how the programs of its tests are started.
enum Language {
    JAVA {
        @Override
        List<String> command(String program) {
            var target = SDK.resolve("java/target");
            var path =
                    String.join(
                            File.pathSeparator,
                            target.resolve("libraries") + "/*",
                            target.resolve("classes").toString(),
                            target.resolve("test-classes").toString(),
                            SDK.resolve("proto/target/classes").toString());
            var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
            return List.of(
                    java,
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx300m",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-cp",
                    path,
                    "mosn.sdk." + program);
        }
    },
    PYTHON {
        @Override
        List<String> command(String program) {
            var folder = SDK.resolve("python");
            var file = program.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
            return List.of(
                    "/usr/bin/env",
                    "PYTHONDONTWRITEBYTECODE=1",
                    "PYTHONPATH=" + folder,
                    "/usr/bin/python3",
                    folder.resolve("tests/" + file + ".py").toString());
        }
    };

    private static final Path SDK = Path.of(System.getProperty("mosn.clone"), "sdk");

    /// @param program as in `ExamplePlugin`, which is `example_plugin.py` in Python
    abstract List<String> command(String program);

    /// Whether what Python needs is installed.
    static boolean isGrpcForPythonInstalled() throws Exception {
        return Tool.works("/usr/bin/python3", "-c", "import grpc");
    }
}
