package mosn.plugin.grpc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.api.plugin.PluginHostContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

@Timeout(60)
class ChildTest {
    @TempDir Path around;

    /// Deadlines pass on the thread on which it is found that nothing more is said.
    @Test
    void whatIsLeftIsClearedAwayOnAThreadOfItsOwn() throws Exception {
        var holder = around.resolve("holder");
        var child = start("setsid sh -c 'echo $$ >" + holder + "; exec sleep 1000' & exit 3");
        var by = child.exit().thenApply(_ -> Thread.currentThread().getName());
        assertEquals("mosn-plugin-p.0-end", by.toCompletableFuture().join());
        assertEquals(new Exit.Code(3), child.exit().toCompletableFuture().join());
    }

    private Child start(String script) throws IOException {
        var folder = Files.createDirectories(around.resolve("all/own"));
        return Child.start(
                "p.0",
                List.of("/bin/sh", "-c", script),
                Map.of("PATH", "/usr/bin:/bin", "TMPDIR", folder.toString()),
                "",
                folder,
                Cgroup.NONE,
                new PluginLog(new Silence(), Clock.systemUTC()));
    }

    private static final class Silence implements PluginHostContext.Log {
        @Override
        public void write(String line) {}

        @Override
        public void close() {}
    }
}
