package mosn.testkit;

import org.jspecify.annotations.Nullable;

import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.util.IdentityHashMap;
import java.util.Map;

/// The thread-locals of the thread that asks. Java lists them to nobody, so they are found where
/// the JDK keeps them.
final class ThreadLocals {
    private ThreadLocals() {}

    /// Their values, by identity; none where the JVM does not let anybody look.
    static Map<Object, Object> here() {
        var values = new IdentityHashMap<Object, Object>();
        try {
            var map = read(Thread.currentThread(), Thread.class, "threadLocals");
            if (map != null && read(map, map.getClass(), "table") instanceof Object[] table) {
                for (var entry : table) {
                    put(entry, values);
                }
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            values.clear(); // a JVM of its own kind
        }
        return values;
    }

    private static void put(@Nullable Object entry, Map<Object, Object> values)
            throws ReflectiveOperationException {
        if (entry instanceof Reference<?> local) {
            var key = local.get();
            var value = read(entry, entry.getClass(), "value");
            if (key != null && value != null) {
                values.put(key, value);
            }
        }
    }

    private static @Nullable Object read(Object object, Class<?> type, String name)
            throws ReflectiveOperationException {
        var field = type.getDeclaredField(name);
        return field.trySetAccessible() ? field.get(object) : peek(object, field);
    }

    /// Where `java.lang` is not open, which is everywhere but for who asked for it.
    private static @Nullable Object peek(Object object, Field field)
            throws ReflectiveOperationException {
        var type = Class.forName("sun.misc.Unsafe");
        var instance = type.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        var unsafe = instance.get(null);
        var offset = type.getMethod("objectFieldOffset", Field.class).invoke(unsafe, field);
        return type.getMethod("getObject", Object.class, long.class).invoke(unsafe, object, offset);
    }
}
