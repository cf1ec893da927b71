package mosn.core.extension;

import mosn.core.loop.Threads;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Looks at plugins, and other files, again and again, and says when they have changed and come to
/// rest: nothing of them may differ between two looks, so a jar that is still being copied waits,
/// and a configuration with it. Links are followed, so a folder that is swapped by a link, as
/// Kubernetes does, is a change as any other; nothing depends on what the file system tells of
/// itself.
///
/// A thread of its own looks, and calls.
public final class PluginWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginWatch.class);

    private final Set<Path> folders;
    private final Map<Path, FileStamp> atFirst;
    private @Nullable Thread thread;

    /// Looks for the first time. What changes from now on will be noticed, so this is done before
    /// anything is loaded.
    public PluginWatch(Set<Path> folders) {
        this.folders = Set.copyOf(folders);
        this.atFirst = look(folders);
    }

    /// @param named what is watched besides: jars and folders that a configuration names
    /// @param others files of another kind, which are to come to rest too: equal to itself while
    ///   they stay as they are
    /// @param interval between two looks
    /// @param changed told whether plugins have changed; if not, others have
    public void start(
            Supplier<Set<Path>> named,
            Supplier<?> others,
            Duration interval,
            Consumer<Boolean> changed) {
        thread = Threads.begin("mosn-plugin-watch", () -> watch(named, others, interval, changed));
    }

    private record Look(Map<Path, FileStamp> plugins, Object others) {}

    private void watch(
            Supplier<Set<Path>> named,
            Supplier<?> others,
            Duration interval,
            Consumer<Boolean> changed) {
        var plugins = look(named.get());
        plugins.putAll(atFirst);
        var known = new Look(plugins, ""); // others may have changed since they were read
        var last = known;
        try {
            while (true) {
                Thread.sleep(interval);
                plugins = look(folders);
                plugins.putAll(look(named.get()));
                var now = new Look(plugins, others.get());
                if (!now.equals(known) && now.equals(last)) {
                    var plugin = !now.plugins.equals(known.plugins);
                    known = now;
                    say(changed, plugin);
                }
                last = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the proxy ends
        }
    }

    /// Whatever comes of it, the next change is looked for.
    private static void say(Consumer<Boolean> changed, boolean plugin) {
        try {
            changed.accept(plugin);
        } catch (Throwable e) {
            LOG.error("a change of plugins or configuration has not been taken", e);
        }
    }

    private static Map<Path, FileStamp> look(Set<Path> places) {
        var seen = new HashMap<Path, FileStamp>();
        for (var place : places) {
            PluginFiles.seen(place).forEach((jar, file) -> seen.put(jar, FileStamp.of(file)));
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
