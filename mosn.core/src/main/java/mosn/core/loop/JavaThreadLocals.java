package mosn.core.loop;

import io.netty.util.internal.PlatformDependent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Removes thread-locals of the thread that asks. Java lists them to nobody, so they are found
/// where the JDK keeps them; a JVM that does not let Netty look there keeps them.
final class JavaThreadLocals {
    private static final Logger LOG = LoggerFactory.getLogger(JavaThreadLocals.class);
    private static final List<Long> MAPS =
            Stream.of("threadLocals", "inheritableThreadLocals")
                    .map(field -> offset("java.lang.Thread", field))
                    .toList();
    private static final String MAP = "java.lang.ThreadLocal$ThreadLocalMap";
    private static final long TABLE = offset(MAP, "table");
    private static final long VALUE = offset(MAP + "$Entry", "value");

    private JavaThreadLocals() {}

    /// Negative where it cannot be told.
    private static long offset(String type, String field) {
        if (!PlatformDependent.hasUnsafe()) {
            return -1;
        }
        try {
            return PlatformDependent.objectFieldOffset(Class.forName(type).getDeclaredField(field));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("thread-locals cannot be looked at: {} has no {}", type, field, e);
            return -1;
        }
    }

    /// Removes those whose values keep `gone` in memory.
    static void forget(ClassLoader gone) {
        if (TABLE < 0 || VALUE < 0) {
            return;
        }
        for (var offset : MAPS) {
            var map = offset < 0 ? null : read(Thread.currentThread(), offset);
            if (map != null && read(map, TABLE) instanceof Object[] table) {
                forget(gone, table.clone());
            }
        }
    }

    private static void forget(ClassLoader gone, Object[] table) {
        var stale = false;
        for (var entry : table) {
            if (entry instanceof Reference<?> key
                    && (Ownership.isOf(gone, read(entry, VALUE))
                            || Ownership.isOf(gone, key.get()))) {
                if (key.get() instanceof ThreadLocal<?> local) {
                    local.remove();
                } else {
                    stale = true;
                }
            }
        }
        if (stale) {
            churn(table.length);
        }
    }

    /// Entries whose keys are gone go when the table is made anew, which is when it fills.
    private static void churn(int count) {
        var locals = new ArrayList<ThreadLocal<Boolean>>();
        for (var i = 0; i < count; i++) {
            var local = new ThreadLocal<Boolean>();
            local.set(true);
            locals.add(local);
        }
        locals.forEach(ThreadLocal::remove);
    }

    private static @Nullable Object read(Object from, long offset) {
        return PlatformDependent.getObject(from, offset);
    }
}
