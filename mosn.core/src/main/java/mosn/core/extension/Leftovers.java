package mosn.core.extension;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/// The private folders of proxies that were killed. Who lives holds a lock in each of its own:
/// process ids would tell nothing where containers share a folder.
final class Leftovers {
    private static final String ANY = "mosn-plugin-";

    /// What this process's folders begin with. It must not look at their locks: a process that
    /// closes a file gives up all locks that it has on it.
    static final String PREFIX = ANY + UUID.randomUUID().toString().substring(0, 8) + "-";

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
    private static final String LOCK = ".lock";

    /// Until when a folder may have no lock yet.
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private Leftovers() {}

    /// Says that a folder is in use, until this is closed or the process ends. One that cannot be
    /// held is removed: nobody would find it later.
    static FileChannel hold(Path folder) throws IOException {
        FileChannel channel;
        try {
            channel =
                    FileChannel.open(
                            folder.resolve(LOCK),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
        } catch (IOException e) {
            delete(folder);
            throw e;
        }
        try {
            var _ = channel.tryLock(); // nobody else has it; some file systems have none
            return channel;
        } catch (IOException e) {
            LOG.debug("{} cannot be locked", folder, e);
            return channel;
        }
    }

    /// Removes those of the same user that nobody holds any more.
    static void remove(Path temporary) {
        try (var folders = Files.newDirectoryStream(temporary, ANY + "*")) {
            for (var folder : folders) {
                removeUnlessHeld(folder);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} cannot be looked at", temporary, e);
        }
    }

    private static void removeUnlessHeld(Path folder) {
        var lock = folder.resolve(LOCK);
        try {
            if (String.valueOf(folder.getFileName()).startsWith(PREFIX)
                    || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                    || !Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)
                    || !isOwn(folder)
                    || isYoung(folder)) {
                return;
            }
            try (var channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                    var held = channel.tryLock()) {
                if (held != null) {
                    delete(folder);
                    LOG.info("removed {}, which a proxy left behind that was killed", folder);
                }
            }
        } catch (OverlappingFileLockException e) {
            // this process has it
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} stays", folder, e);
        }
    }

    private static boolean isOwn(Path folder) throws IOException {
        var process = Files.getOwner(Path.of("/proc/self")); // the link itself is root's
        return Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(process);
    }

    private static boolean isYoung(Path folder) throws IOException {
        var changed = Files.getLastModifiedTime(folder, LinkOption.NOFOLLOW_LINKS).toInstant();
        return changed.isAfter(Instant.now().minus(YOUNG));
    }

    /// A folder with all that is in it.
    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
