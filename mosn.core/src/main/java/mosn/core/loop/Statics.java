package mosn.core.loop;

import io.netty.util.internal.PlatformDependent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.reflect.Field;

/// Looks at what the JDK keeps to itself; a JVM that does not let Netty look there shows nothing.
public final class Statics {
    private static final Logger LOG = LoggerFactory.getLogger(Statics.class);

    private Statics() {}

    /// What a static field has in it; null where that cannot be told.
    public static @Nullable Object read(String type, String field) {
        if (!PlatformDependent.hasUnsafe()) {
            return null;
        }
        try {
            var found = Class.forName(type).getDeclaredField(field);
            var unsafe = Class.forName("sun.misc.Unsafe");
            var instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            var offset =
                    unsafe.getMethod("staticFieldOffset", Field.class)
                            .invoke(instance.get(null), found);
            return PlatformDependent.getObject(found.getDeclaringClass(), (long) offset);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("{}.{} cannot be looked at", type, field, e);
            return null;
        }
    }

    /// What a field that the object's own class declares has in it; null where that cannot be told.
    public static @Nullable Object read(Object object, String field) {
        return read(object, object.getClass(), field);
    }

    /// What a field of `object` has in it; null where that cannot be told.
    ///
    /// @param declares one of its classes
    public static @Nullable Object read(Object object, Class<?> declares, String field) {
        if (!PlatformDependent.hasUnsafe()) {
            return null;
        }
        try {
            return PlatformDependent.getObject(
                    object, PlatformDependent.objectFieldOffset(declares.getDeclaredField(field)));
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.debug("{} of {} cannot be looked at", field, object.getClass(), e);
            return null;
        }
    }
}
