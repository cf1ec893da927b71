package mosn.core.extension;

import mosn.core.loop.Statics;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What a [java.lang.ref.Cleaner] is to do one day: it keeps that for as long as what it watches is
/// in use. Java lists it to nobody, so it is looked for where the JDK keeps it.
final class Cleaners {
    private static final String CLEANER = "jdk.internal.ref.CleanerImpl";

    private Cleaners() {}

    /// @param task what a thread runs
    /// @return nothing where that is no cleaner
    static List<Object> actions(@Nullable Object task) {
        var actions = new ArrayList<Object>();
        if (task != null && task.getClass().getName().equals(CLEANER)) {
            var list = Statics.read(task, "activeList");
            for (var at = read(list, "head"); at != null; at = read(at, "next")) {
                if (read(at, "arr") instanceof Object[] cleanables) {
                    for (var each : cleanables) {
                        add(each, actions);
                    }
                }
            }
        }
        return actions;
    }

    /// Those of the JDK's own may be of another class.
    private static void add(@Nullable Object cleanable, List<Object> actions) {
        if (cleanable != null && cleanable.getClass().getName().startsWith(CLEANER)) {
            var action = Statics.read(cleanable, "action");
            if (action != null) {
                actions.add(action);
            }
        }
    }

    private static @Nullable Object read(@Nullable Object object, String field) {
        return object == null ? null : Statics.read(object, field);
    }
}
