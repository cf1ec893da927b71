package mosn.core.loop;

import org.jspecify.annotations.Nullable;

import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/// Whether an object keeps a class loader in memory, as far as a look at it and at what the JDK's
/// containers have in them tells. Called on the thread whose object it is.
final class Ownership {
    private static final int ELEMENTS = 1000;
    private static final int OBJECTS = 10_000;

    private Ownership() {}

    static boolean isOf(ClassLoader loader, @Nullable Object object) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        var next = new ArrayDeque<Object>(one(object));
        while (!next.isEmpty()) {
            var at = next.remove();
            if (keeps(loader, at)) {
                return true;
            }
            if (seen.add(at) && seen.size() < OBJECTS) {
                for (var inner : inside(at)) {
                    next.addAll(one(inner));
                }
            }
        }
        return false;
    }

    private static boolean keeps(ClassLoader loader, Object object) {
        return switch (object) {
            case Class<?> type -> loader.equals(type.getClassLoader());
            case ClassLoader other -> loader.equals(other);
            case Module module -> loader.equals(module.getClassLoader());
            default -> loader.equals(object.getClass().getClassLoader());
        };
    }

    /// Nothing where that fails: a view of the JDK's may be one of a container of the plugin's, or
    /// of what others are changing.
    private static Collection<?> inside(Object object) {
        try {
            return contents(object);
        } catch (RuntimeException | LinkageError e) {
            return List.of();
        }
    }

    private static Collection<?> contents(Object object) {
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
            case Map.Entry<?, ?> entry -> {
                var both = new ArrayList<Object>(one(entry.getKey()));
                both.addAll(one(entry.getValue()));
                yield both;
            }
            case CompletableFuture<?> future -> one(outcome(future));
            case Reference<?> reference -> one(reference.get());
            case AtomicReference<?> reference -> one(reference.get());
            case Optional<?> optional -> one(optional.orElse(null));
            default -> List.of();
        };
    }

    private static @Nullable Object outcome(CompletableFuture<?> future) {
        return switch (future.state()) {
            case SUCCESS -> future.resultNow();
            case FAILED -> future.exceptionNow();
            case RUNNING, CANCELLED -> null;
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
