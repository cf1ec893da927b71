package mosn.plugin.grpc.process;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

@Timeout(60)
class LeftoversTest {
    @TempDir Path folder;
    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void whoHasTheNumberOfOneThatHasEndedKeepsItsChildren() throws Exception {
        var stranger = new ProcessBuilder("sleep", "1000").start();
        started.add(stranger);
        Leftovers.kill(folder, List.of(new Ended(stranger.toHandle())));
        assertTrue(stranger.isAlive());
    }

    /// The JDK looks for descendants by the number alone.
    ///
    /// @param child of who has its number now
    private record Ended(ProcessHandle child) implements ProcessHandle {
        @Override
        public long pid() {
            return 1;
        }

        @Override
        public Optional<ProcessHandle> parent() {
            return Optional.empty();
        }

        @Override
        public Stream<ProcessHandle> children() {
            return Stream.of(child);
        }

        @Override
        public Stream<ProcessHandle> descendants() {
            return children();
        }

        @Override
        public Info info() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<ProcessHandle> onExit() {
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public boolean supportsNormalTermination() {
            return true;
        }

        @Override
        public boolean destroy() {
            return false;
        }

        @Override
        public boolean destroyForcibly() {
            return false;
        }

        @Override
        public boolean isAlive() {
            return false;
        }

        @Override
        public int compareTo(ProcessHandle other) {
            return Long.compare(pid(), other.pid());
        }
    }
}
