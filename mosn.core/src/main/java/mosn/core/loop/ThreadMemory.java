package mosn.core.loop;

import io.netty.util.internal.InternalThreadLocalMap;

/// What a thread that goes on keeps of extensions that have gone.
final class ThreadMemory {
    private ThreadMemory() {}

    /// Takes from this thread what keeps `gone` in memory: its context class loader, what Netty has
    /// remembered of classes, and values of thread-locals, Netty's and Java's.
    static void forget(ClassLoader gone) {
        ContextLoader.forget(gone);
        var map = InternalThreadLocalMap.getIfSet();
        if (map != null) {
            forget(gone, map);
        }
        JavaThreadLocals.forget(gone);
    }

    private static void forget(ClassLoader gone, InternalThreadLocalMap map) {
        map.typeParameterMatcherGetCache()
                .keySet()
                .removeIf(type -> gone.equals(type.getClassLoader()));
        map.typeParameterMatcherFindCache()
                .keySet()
                .removeIf(type -> gone.equals(type.getClassLoader()));
        for (var i = 0; i <= InternalThreadLocalMap.lastVariableIndex(); i++) {
            if (Ownership.isOf(gone, map.indexedVariable(i))) {
                map.removeIndexedVariable(i);
            }
        }
    }
}
