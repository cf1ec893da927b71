package mosn.core.extension;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/// Looks at plugins again and again, and says when they have changed and come to rest: nothing of
/// them may differ between two looks, so a jar that is still being copied waits. Links are
/// followed, so a folder that is swapped by a link, as Kubernetes does, is a change as any other;
/// nothing depends on what the file system tells of itself.
///
/// A thread of its own looks, and calls.
public final class PluginWatch implements AutoCloseable {
    private final Set<Path> folders;
    private final Map<Path, Seen> atFirst;
    private @Nullable Thread thread;

    /// Looks for the first time. What changes from now on will be noticed, so this is done before
    /// anything is loaded.
    public PluginWatch(Set<Path> folders) {
        this.folders = Set.copyOf(folders);
        this.atFirst = look(folders);
    }

    /// @param named what is watched besides: jars and folders that a configuration names
    /// @param interval between two looks
    public void start(Supplier<Set<Path>> named, Duration interval, Runnable changed) {
        thread =
                Thread.ofVirtual()
                        .name("mosn-plugin-watch")
                        .start(() -> watch(named, interval, changed));
    }

    private void watch(Supplier<Set<Path>> named, Duration interval, Runnable changed) {
        var known = new HashMap<>(look(named.get()));
        known.putAll(atFirst);
        Map<Path, Seen> last = known;
        try {
            while (true) {
                Thread.sleep(interval);
                var now = new HashMap<>(look(folders));
                now.putAll(look(named.get()));
                if (!now.equals(known) && now.equals(last)) {
                    known = now;
                    changed.run();
                }
                last = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the proxy ends
        }
    }

    private record Seen(long size, FileTime changed, Object key) {
        static Seen of(BasicFileAttributes file) {
            return new Seen(
                    file.size(),
                    file.lastModifiedTime(),
                    Objects.requireNonNullElse(file.fileKey(), ""));
        }
    }

    private static Map<Path, Seen> look(Set<Path> places) {
        var seen = new HashMap<Path, Seen>();
        for (var place : places) {
            PluginFiles.seen(place).forEach((jar, file) -> seen.put(jar, Seen.of(file)));
        }
        return seen;
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
