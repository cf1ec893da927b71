package mosn.plugin.grpc.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;

/// What a process has started, and what has left its group: recognized by the folder in its
/// environment, which no other process has, or by its output, which is a pipe in that folder. Who
/// has cleared and closed all that, and has lost its parent before anybody looked, is not found.
final class Leftovers {
    private static final Path PROC = Path.of("/proc");

    /// Who forks while it is looked for is found in the next round.
    private static final int ROUNDS = 5;

    private Leftovers() {}

    /// Kills them; all that was in the group is gone before.
    ///
    /// @param known processes that have been seen to be of them
    static void kill(Path folder, Collection<ProcessHandle> known) {
        for (var process : known) {
            if (process.isAlive()) { // else its number may be another's, whose children these are
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
        var mark = ("TMPDIR=" + folder).getBytes(StandardCharsets.UTF_8);
        var real = real(folder);
        for (var round = 0; round < ROUNDS && killOnce(real, mark); round++) {}
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return folder; // it is gone
        }
    }

    private static boolean killOnce(Path folder, byte[] mark) {
        var found = false;
        try (var all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : all) {
                // the handle first: it is this process's, even if the number becomes another's
                var handle = ProcessHandle.of(Long.parseLong(process.getFileName().toString()));
                if (handle.isPresent() && (has(process, mark) || writes(process, folder))) {
                    found |= handle.get().destroyForcibly();
                }
            }
        } catch (IOException | RuntimeException e) {
            return false; // no such system, or not for us to see
        }
        return found;
    }

    /// Whether its standard output or error is one of the pipes.
    private static boolean writes(Path process, Path folder) {
        return leadsInto(folder, process.resolve("fd/1"))
                || leadsInto(folder, process.resolve("fd/2"));
    }

    private static boolean leadsInto(Path folder, Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(folder);
        } catch (IOException e) {
            return false; // it has none, or is another user's
        }
    }

    private static boolean has(Path process, byte[] mark) {
        byte[] environment;
        try {
            environment = Files.readAllBytes(process.resolve("environ"));
        } catch (IOException e) {
            return false; // it has ended, or is another user's
        }
        for (var at = 0; at < environment.length; ) {
            var end = at;
            while (end < environment.length && environment[end] != 0) {
                end++;
            }
            if (Arrays.equals(environment, at, end, mark, 0, mark.length)) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }
}
