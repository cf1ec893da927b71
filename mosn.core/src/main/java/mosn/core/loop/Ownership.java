package mosn.core.loop;

import org.jspecify.annotations.Nullable;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Whether an object keeps a class loader in memory, as far as a look at it and at what the JDK's
/// containers have in them tells. Called on the thread whose object it is.
final class Ownership {
    private static final int DEPTH = 3;
    private static final int ELEMENTS = 1000;

    private Ownership() {}

    static boolean isOf(ClassLoader loader, @Nullable Object object) {
        return isOf(loader, object, DEPTH);
    }

    private static boolean isOf(ClassLoader loader, @Nullable Object object, int depth) {
        return switch (object) {
            case null -> false;
            case Class<?> type -> loader.equals(type.getClassLoader());
            case ClassLoader other -> loader.equals(other);
            case Module module -> loader.equals(module.getClassLoader());
            default ->
                    loader.equals(object.getClass().getClassLoader())
                            || (depth > 0 && anyOf(loader, inside(object), depth - 1));
        };
    }

    private static boolean anyOf(ClassLoader loader, Collection<?> objects, int depth) {
        for (var object : objects) {
            if (isOf(loader, object, depth)) {
                return true;
            }
        }
        return false;
    }

    private static Collection<?> inside(Object object) {
        if (object instanceof Object[] array) {
            return Arrays.asList(array).subList(0, Math.min(array.length, ELEMENTS));
        }
        if (object.getClass().getClassLoader() != null) {
            return List.of(); // its methods are nobody's to call here
        }
        return switch (object) {
            case Collection<?> collection -> some(collection);
            case Map<?, ?> map -> {
                var both = new ArrayList<Object>(some(map.keySet()));
                both.addAll(some(map.values()));
                yield both;
            }
            case Reference<?> reference -> one(reference.get());
            case AtomicReference<?> reference -> one(reference.get());
            case Optional<?> optional -> one(optional.orElse(null));
            default -> List.of();
        };
    }

    private static List<?> one(@Nullable Object object) {
        return object == null ? List.of() : List.of(object);
    }

    private static List<Object> some(Collection<?> collection) {
        var some = new ArrayList<Object>();
        for (var element : collection) {
            if (some.size() == ELEMENTS) {
                break;
            }
            some.add(element);
        }
        return some;
    }
}
