package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Plugins made with our SDKs under hashicorp/go-plugin, as MOSN in Go is a host of it.
class GoPluginIT {
    private static final Path SDK = Path.of(System.getProperty("mosn.clone"), "sdk");
    private static String host = "";

    @BeforeAll
    static void build(@TempDir Path folder) throws Exception {
        host = GoProgram.build("host", folder).toString();
    }

    @Test
    void aPluginInJavaWorksUnderIt() throws Exception {
        assertEquals(
                """
                status 1, body "hello java"
                error: rpc error: code = Unknown desc = said 'bye' and not hello
                ended in time: true
                """,
                underGo(java("calls")));
    }

    @Test
    void aFilterInJavaWorksUnderIt() throws Exception {
        assertEquals(
                """
                status -1, body "go away"
                status -1, body "go away"
                ended in time: true
                """,
                underGo(java("filter")));
    }

    @Test
    void aPluginInPythonWorksUnderIt() throws Exception {
        assertEquals(
                """
                status 1, body "hello python"
                error: rpc error: code = Unknown desc = said 'bye' and not hello
                ended in time: true
                """,
                underGo(python("calls")));
    }

    @Test
    void aFilterInPythonWorksUnderIt() throws Exception {
        assertEquals(
                """
                status -1, body "go away"
                status -1, body "go away"
                ended in time: true
                """,
                underGo(python("filter")));
    }

    /// What the host prints.
    private static String underGo(Stream<String> plugin) throws Exception {
        var command = Stream.concat(Stream.of(host), plugin).toArray(String[]::new);
        return Tool.run("env", command);
    }

    private static Stream<String> java(String kind) {
        var target = SDK.resolve("java/target");
        var path =
                String.join(
                        File.pathSeparator,
                        target.resolve("libraries") + "/*",
                        target.resolve("classes").toString(),
                        target.resolve("test-classes").toString(),
                        SDK.resolve("proto/target/classes").toString());
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return Stream.of(java, "-cp", path, "mosn.sdk.ExamplePlugin", kind);
    }

    private static Stream<String> python(String kind) {
        var folder = SDK.resolve("python");
        return List.of(
                "env",
                "PYTHONDONTWRITEBYTECODE=1",
                "PYTHONPATH=" + folder,
                "/usr/bin/python3",
                folder.resolve("tests/example_plugin.py").toString(),
                kind)
                .stream();
    }
}
