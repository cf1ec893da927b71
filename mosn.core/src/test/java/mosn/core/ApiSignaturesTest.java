package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleReader;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What extensions are compiled against changes on purpose only: all of it is listed in
/// `mosn.api/signatures.txt`.
///
/// After a change that is meant: the version says it too (see `ApiVersion` for what works with
/// what), CHANGELOG.md tells authors, and `-Dmosn.api.accept=true` writes the list anew.
class ApiSignaturesTest {
    private static final Path LIST = Path.of("../mosn.api/signatures.txt");

    @Test
    void theApiIsTheOneThatIsListed() throws Exception {
        var now = String.join("\n", signatures()) + "\n";
        if (Boolean.getBoolean("mosn.api.accept")) {
            Files.writeString(LIST, now);
        }
        assertEquals(Files.readString(LIST), now, "the API is another; see this test's comment");
    }

    private static List<String> signatures() throws Exception {
        var api = mosn.api.Provider.class.getModule();
        var exported =
                api.getDescriptor().exports().stream()
                        .filter(each -> !each.isQualified())
                        .map(ModuleDescriptor.Exports::source)
                        .collect(Collectors.toSet());
        var lines = new TreeSet<String>();
        for (var name : classNames(api)) {
            var type = Class.forName(api, name);
            if (exported.contains(type.getPackageName()) && isOffered(type.getModifiers())) {
                list(type, lines);
            }
        }
        return List.copyOf(lines);
    }

    private static List<String> classNames(Module module) throws IOException {
        var reference =
                module.getLayer()
                        .configuration()
                        .findModule(module.getName())
                        .orElseThrow()
                        .reference();
        try (ModuleReader reader = reference.open();
                var all = reader.list()) {
            return all.filter(file -> file.endsWith(".class") && !file.contains("-info"))
                    .map(file -> file.substring(0, file.length() - ".class".length()))
                    .map(file -> file.replace('/', '.'))
                    .toList();
        }
    }

    private static boolean isOffered(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static void list(Class<?> type, Set<String> lines) {
        var name = type.getName();
        lines.add(name + " " + type.toGenericString() + above(type) + permitted(type));
        for (Field field : type.getDeclaredFields()) {
            if (isOffered(field.getModifiers()) && !field.isSynthetic()) {
                lines.add(
                        "%s.%s %s%s"
                                .formatted(
                                        name,
                                        field.getName(),
                                        modifiers(field.getModifiers()),
                                        field.getAnnotatedType()));
            }
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isOffered(constructor.getModifiers()) && !constructor.isSynthetic()) {
                lines.add(name + ".<init>" + called(constructor));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isOffered(method.getModifiers()) && !method.isSynthetic()) {
                lines.add(
                        "%s.%s%s: %s%s%s"
                                .formatted(
                                        name,
                                        method.getName(),
                                        called(method),
                                        modifiers(method.getModifiers()),
                                        method.isDefault() ? "default " : "",
                                        method.getAnnotatedReturnType()));
            }
        }
    }

    private static String modifiers(int modifiers) {
        var words = Modifier.toString(modifiers & ~Modifier.TRANSIENT & ~Modifier.VOLATILE);
        return words.isEmpty() ? "" : words + " ";
    }

    private static String above(Class<?> type) {
        var above =
                Stream.concat(
                                Stream.ofNullable(type.getAnnotatedSuperclass()),
                                Arrays.stream(type.getAnnotatedInterfaces()))
                        .map(AnnotatedType::toString)
                        .filter(each -> !each.equals("java.lang.Object"))
                        .toList();
        return above.isEmpty() ? "" : " < " + String.join(", ", above);
    }

    private static String permitted(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses())
                        .map(Class::getName)
                        .sorted()
                        .collect(Collectors.joining(", ", " permits ", ""))
                : "";
    }

    private static String called(Executable executable) {
        var variables = executable.getTypeParameters();
        return (variables.length == 0 ? "" : Arrays.toString(variables))
                + Arrays.stream(executable.getAnnotatedParameterTypes())
                        .map(AnnotatedType::toString)
                        .collect(Collectors.joining(", ", "(", ")"))
                + Arrays.stream(executable.getAnnotatedExceptionTypes())
                        .map(each -> " throws " + each)
                        .collect(Collectors.joining());
    }
}
