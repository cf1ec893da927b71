package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Rotation as logrotate does it: files are renamed under the running proxy, then it gets USR1.
class LogRotationIT {
    @TempDir Path folder;

    @Test
    void linesGoToTheRenamedFilesUntilUsr1AndThenToNewOnes() throws Exception {
        var errors = folder.resolve("mosn.log");
        var access = folder.resolve("access.log");
        try (var upstream = new Upstream()) {
            var config = ProxyConfig.before(upstream.port());
            var text =
                    config.text()
                            .replace("\"stdout\"", "\"" + errors + "\"")
                            .replace(
                                    "\"bind_port\"",
                                    "\"access_logs\": [{\"log_path\": \""
                                            + access
                                            + "\", \"log_format\": \"%request_path%\"}],"
                                            + " \"bind_port\"");
            var file = Files.writeString(folder.resolve("mosn.json"), text);
            try (var proxy = MosnImage.built().start(file);
                    var client = new KeptConnection(config.port())) {
                client.get("/before", "User: admin");
                rename(errors);
                rename(access);
                client.get("/between", "User: admin");
                client.get("/last", "User: admin"); // once it is here, the other has been logged
                proxy.signal("USR1");
                Wait.until("opened anew", () -> Files.exists(errors) && Files.exists(access));
                client.get("/after", "User: admin");
                proxy.signal("HUP"); // for a line in the error log
                Wait.until("reloaded", () -> Files.readString(errors).contains("took the conf"));
                proxy.signal("TERM");
                assertEquals(0, proxy.awaitEnd());
            }
        }
        var lines = Files.readAllLines(renamed(access));
        assertEquals(List.of("/before", "/between"), lines.subList(0, 2));
        var newLines = Files.readAllLines(access);
        assertEquals("/after", newLines.getLast());
        lines.addAll(newLines);
        assertEquals(List.of("/before", "/between", "/last", "/after"), lines);
        var old = Files.readString(renamed(errors));
        assertTrue(old.contains("accepts on"), old);
        assertFalse(old.contains("took the conf"), old);
    }

    private static void rename(Path log) throws Exception {
        Files.move(log, renamed(log));
    }

    private static Path renamed(Path log) {
        return log.resolveSibling(log.getFileName() + ".1");
    }
}
