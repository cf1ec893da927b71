package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Plugins made with our SDKs under hashicorp/go-plugin, as MOSN in Go is a host of it; and a
/// plugin made with that under our proxy.
class GoPluginIT {
    private static String host = "";
    private static String child = "";

    @BeforeAll
    static void build(@TempDir Path folder) throws Exception {
        host = GoProgram.build("host", folder).toString();
        child = GoProgram.build("child", folder).toString();
    }

    @Test
    void aPluginInGoWorksUnderOurProxy(@TempDir Path folder) throws Exception {
        try (var proxy =
                new PluginProxy(folder, PluginProxy.filter(List.of(child), PluginProxy.PATIENCE))) {
            assertEquals(200, proxy.ask("User", "admin").statusCode());
            assertEquals(403, proxy.ask("User", "guest").statusCode());
            var first = proxy.reported("pid");
            Tool.run("kill", "-KILL", "" + first);
            Wait.until("is on again", () -> proxy.reported("pid") != first && proxy.isOn());
            assertEquals(403, proxy.ask("User", "guest").statusCode());
            proxy.replaceBy(
                    PluginProxy.filter(
                            List.of(child), PluginProxy.PATIENCE + ", \"auto_mtls\": true"));
            assertEquals(200, proxy.ask("User", "admin").statusCode());
            assertEquals(403, proxy.ask("User", "guest").statusCode());
            proxy.change("disable=p");
            Wait.until("ends", () -> proxy.admin("/api/v1/plugins").contains("\"code\":0"));
        }
    }

    @Test
    void aPluginInJavaWorksUnderIt() throws Exception {
        assertEquals(
                """
                status 1, body "hello java"
                error: rpc error: code = Unknown desc = said 'bye' and not hello
                ended in time: true
                """,
                underGo(Language.JAVA, "calls"));
    }

    @Test
    void aFilterInJavaWorksUnderIt() throws Exception {
        assertEquals(
                """
                status -1, body "go away"
                status -1, body "go away"
                ended in time: true
                """,
                underGo(Language.JAVA, "filter"));
    }

    @Test
    void aPluginInPythonWorksUnderIt() throws Exception {
        assertEquals(
                """
                status 1, body "hello python"
                error: rpc error: code = Unknown desc = said 'bye' and not hello
                ended in time: true
                """,
                underGo(Language.PYTHON, "calls"));
    }

    @Test
    void aFilterInPythonWorksUnderIt() throws Exception {
        assertEquals(
                """
                status -1, body "go away"
                status -1, body "go away"
                ended in time: true
                """,
                underGo(Language.PYTHON, "filter"));
    }

    /// Go's keys are of a curve with which gRPC for Python verifies nothing.
    @Test
    void underMutualTlsTooButNotInPython() throws Exception {
        assertEquals(
                """
                status 1, body "hello java"
                error: rpc error: code = Unknown desc = said 'bye' and not hello
                ended in time: true
                """,
                underGo(Language.JAVA, "calls", "AUTO_MTLS=1"));
        var command = new ArrayList<>(List.of("/usr/bin/env", "AUTO_MTLS=1", host));
        command.addAll(Language.PYTHON.command("ExamplePlugin"));
        command.add("calls");
        assertFalse(Tool.works(command.toArray(String[]::new)));
    }

    /// What the host prints.
    private static String underGo(Language language, String kind, String... environment)
            throws Exception {
        var command = new ArrayList<>(List.of(environment));
        command.add(host);
        command.addAll(language.command("ExamplePlugin"));
        command.add(kind);
        return Tool.run("env", command.toArray(String[]::new));
    }
}
