package mosn.core.extension;

import java.lang.ref.WeakReference;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/// Threads of the proxy's that plugins were still on when they were told to leave them. They are
/// virtual, so nobody else lists them. Safe from any thread.
final class LentThreads {
    private final List<Lent> lent = new CopyOnWriteArrayList<>();

    private record Lent(WeakReference<ClassLoader> loader, WeakReference<Thread> thread) {
        boolean isOver() {
            var thread = this.thread.get();
            return thread == null || !thread.isAlive() || loader.refersTo(null);
        }
    }

    void add(ClassLoader loader, Collection<Thread> threads) {
        lent.removeIf(Lent::isOver);
        for (var thread : threads) {
            lent.add(new Lent(new WeakReference<>(loader), new WeakReference<>(thread)));
        }
    }

    /// Those that live.
    List<Thread> of(ClassLoader loader) {
        lent.removeIf(Lent::isOver);
        return lent.stream()
                .filter(each -> each.loader.refersTo(loader))
                .map(each -> each.thread.get())
                .filter(Objects::nonNull)
                .toList();
    }
}
