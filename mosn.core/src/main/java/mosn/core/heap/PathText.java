package mosn.core.heap;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Paths from roots to a plugin, in words.
final class PathText {
    private static final String ENTRY = "java.lang.ClassValue$Entry";
    private static final List<String> TO_CLASS_VALUE =
            List.of(
                    ENTRY + ".version",
                    "java.lang.ref.Reference.referent",
                    "java.lang.ClassValue$Version.classValue");

    private final HeapClasses classes;
    private final long loader;
    private final Map<Long, Root> roots;
    private final Map<Long, Records.HeapObject> objects;
    private final Map<Long, String> threads;

    /// By entry of a class's values, the class of the `ClassValue` that it is of.
    private final Map<Long, String> makers;

    private PathText(
            HeapClasses classes,
            long loader,
            Map<Long, Root> roots,
            Map<Long, Records.HeapObject> objects,
            Map<Long, String> threads,
            Map<Long, String> makers) {
        this.classes = classes;
        this.loader = loader;
        this.roots = roots;
        this.objects = objects;
        this.threads = threads;
        this.makers = makers;
    }

    static List<String> of(
            Path file,
            HeapClasses classes,
            long loader,
            Map<Long, Root> roots,
            List<List<Long>> paths)
            throws IOException {
        var wanted = new HashSet<Long>();
        for (var path : paths) {
            wanted.addAll(path);
            var root = roots.get(path.getFirst());
            var thread = root == null ? null : classes.thread(root.thread());
            if (thread != null) {
                wanted.add(thread.object());
            }
        }
        var objects = Records.read(file, wanted);
        var words =
                new PathText(
                        classes,
                        loader,
                        roots,
                        objects,
                        threads(file, classes, objects),
                        makers(file, classes, objects));
        var texts = new ArrayList<String>();
        for (var path : paths) {
            texts.add(words.text(path));
        }
        return texts;
    }

    /// The names of those that are threads.
    private static Map<Long, String> threads(
            Path file, HeapClasses classes, Map<Long, Records.HeapObject> objects)
            throws IOException {
        var names = new HashMap<Long, Long>();
        for (var object : objects.values()) {
            if (object.type() != 0 && !object.array()) {
                var name = Records.reference(classes, object, "java.lang.Thread.name");
                if (name != 0) {
                    names.put(object.id(), name);
                }
            }
        }
        var texts = Records.texts(file, classes, Set.copyOf(names.values()));
        var threads = new HashMap<Long, String>();
        names.forEach((thread, name) -> threads.put(thread, texts.getOrDefault(name, "")));
        return threads;
    }

    private static Map<Long, String> makers(
            Path file, HeapClasses classes, Map<Long, Records.HeapObject> objects)
            throws IOException {
        var type = classes.find(ENTRY);
        var at = new HashMap<Long, Long>();
        for (var object : objects.values()) {
            if (type != 0 && object.type() == type) {
                at.put(object.id(), object.id());
            }
        }
        for (var field : TO_CLASS_VALUE) {
            follow(file, classes, at, field);
        }
        var values = at.isEmpty() ? objects : Records.read(file, Set.copyOf(at.values()));
        var makers = new HashMap<Long, String>();
        at.forEach(
                (entry, value) -> {
                    var object = values.get(value);
                    if (object != null) {
                        makers.put(entry, classes.name(object.type()));
                    }
                });
        return makers;
    }

    /// Goes on from each object to what its field refers to.
    private static void follow(Path file, HeapClasses classes, Map<Long, Long> at, String field)
            throws IOException {
        if (at.isEmpty()) {
            return;
        }
        var objects = Records.read(file, Set.copyOf(at.values()));
        for (var step : at.entrySet()) {
            var object = objects.get(step.getValue());
            step.setValue(object == null ? 0 : Records.reference(classes, object, field));
        }
    }

    private String text(List<Long> path) throws IOException {
        var words = new ArrayList<String>();
        var root = roots.get(path.getFirst());
        if (root != null) {
            words.add(root(root));
        }
        for (var i = 0; i + 1 < path.size(); i++) {
            words.add(step(path.get(i), path.get(i + 1)));
        }
        words.add(goal(path.getLast()));
        return String.join(" -> ", words);
    }

    private String root(Root root) {
        var thread = classes.thread(root.thread());
        var name = thread == null ? "" : thread(thread);
        return switch (root.kind()) {
            case THREAD -> name;
            case JAVA_FRAME -> "a variable of " + call(thread, root.detail()) + " in " + name;
            case JNI_LOCAL, NATIVE_STACK, THREAD_BLOCK -> "a native variable in " + name;
            case JNI_GLOBAL -> "a global reference of native code";
            case MONITOR_USED -> "a lock that is held";
            case CLASS_VALUES -> "what a ClassValue has for some class";
            case STICKY_CLASS, UNKNOWN -> "the JVM";
        };
    }

    private String call(@Nullable Root thread, int index) {
        if (thread != null) {
            var calls = classes.calls(thread);
            if (index >= 0 && index < calls.size()) {
                return classes.text(calls.get(index));
            }
        }
        return "a method";
    }

    private String thread(Root thread) {
        var calls = classes.calls(thread);
        var at =
                calls.stream()
                        .filter(call -> isOfPlugin(classes.typeOf(call)))
                        .findFirst()
                        .or(() -> calls.stream().findFirst())
                        .map(call -> ", at " + classes.text(call))
                        .orElse("");
        return "thread \"" + threads.getOrDefault(thread.object(), "") + "\"" + at;
    }

    private String step(long from, long to) throws IOException {
        var type = classes.get(from);
        if (type != null) {
            return step(type, to);
        }
        var object = Objects.requireNonNull(objects.get(from));
        var name = classes.name(object.type());
        if (object.array()) {
            for (var i = 0; i < object.body().capacity() / Long.BYTES; i++) {
                if (object.body().getLong(i * Long.BYTES) == to) {
                    return name.replaceFirst("\\[]$", "[" + i + "]");
                }
            }
            return "class of " + name;
        }
        var layout = classes.layout(object.type());
        for (var i = 0; i < layout.offsets().length; i++) {
            if (object.body().getLong(layout.offsets()[i]) == to) {
                return layout.of(i) == HeapClasses.Strength.SOFT
                        ? "(softly) " + name
                        : layout.names()[i] + of(from);
            }
        }
        return "class of " + name;
    }

    private String of(long entry) {
        var maker = makers.get(entry);
        return maker == null ? "" : " of the ClassValue " + maker;
    }

    private String step(ClassRecord type, long to) {
        var name = classes.name(type.id());
        for (var i = 0; i < type.values().length; i++) {
            if (type.values()[i] == to) {
                return "static field " + name + "." + classes.string(type.statics()[i].name());
            }
        }
        return type.parent() == to ? "superclass of " + name : "class loader of " + name;
    }

    private String goal(long id) {
        if (id == loader) {
            return "the plugin's class loader";
        }
        var object = objects.get(id);
        return object == null
                ? "the plugin's class " + classes.name(id)
                : classes.name(object.type()) + " of the plugin";
    }

    private boolean isOfPlugin(long type) {
        var known = classes.get(type);
        return known != null && known.loader() == loader;
    }
}
