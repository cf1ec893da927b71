package mosn.plugin.grpc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.plugin.PluginSpec.Resources;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// In a folder with the files that the kernel has in a control group.
class CgroupTest {
    @TempDir Path folder;

    @Test
    void theProxysOwnGroupIsFoundBelowItsMount() throws IOException {
        write(
                "mountinfo",
                """
                20 1 0:19 / /proc rw - proc proc rw
                30 24 0:27 /pod1 /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw
                """);
        write("cgroup", "4:memory:/x\n0::/pod1/proxy\n");
        assertEquals(Path.of("/sys/fs/cgroup/proxy"), Cgroup.own(folder));
    }

    @Test
    void aSystemWithoutVersion2HasNone() throws IOException {
        write("mountinfo", "30 24 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n");
        var e = assertThrows(IOException.class, () -> Cgroup.own(folder));
        assertEquals("this system has no cgroups of version 2", e.getMessage());
    }

    @Test
    void limitsAreWrittenAsTheKernelReadsThem() throws IOException {
        offering("cpu memory", "cpu");
        var made = Cgroup.make("p", wanted(64 << 20, 0.5));
        assertEquals("+memory", read("cgroup.subtree_control"));
        assertEquals("67108864", read("p/memory.max"));
        assertEquals("1", read("p/memory.oom.group"));
        assertEquals("50000 100000", read("p/cpu.max"));
        write("p/memory.events", "low 0\noom 1\noom_kill 2\n");
        assertEquals(2, made.killedForMemory());
    }

    @Test
    void aControllerThatIsNotThereIsTold() throws IOException {
        offering("cpu", "");
        var e = assertThrows(IOException.class, () -> Cgroup.make("p", wanted(64 << 20, 0)));
        assertEquals(folder + " has no controller \"memory\"", e.getMessage());
        assertFalse(Files.exists(folder.resolve("p")));
    }

    @Test
    void withoutAControllerNobodyIsKilledForItsMemory() throws IOException {
        offering("", "");
        assertEquals(0, Cgroup.make("p", wanted(0, 0)).killedForMemory());
    }

    private Resources wanted(long memory, double cpus) {
        return new Resources(memory, cpus, folder.toString(), true);
    }

    private void offering(String controllers, String enabled) throws IOException {
        write("cgroup.controllers", controllers + "\n");
        write("cgroup.subtree_control", enabled + "\n");
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text);
    }

    private String read(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }
}
