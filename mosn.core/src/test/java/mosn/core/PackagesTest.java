package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Arrows between packages run down this list only; it is the one of the package documentation.
class PackagesTest {
    private static final List<String> ORDER =
            List.of(
                    "config",
                    "extension",
                    "listener",
                    "network",
                    "protocol",
                    "stream",
                    "router",
                    "upstream",
                    "tls",
                    "observe",
                    "admin",
                    "heap",
                    "message",
                    "loop");

    private static final Pattern OURS = Pattern.compile("mosn/core/(?:([a-z]+)/[a-z0-9/]*)?[A-Z]");

    @Test
    void packagesUseThoseBehindThemOnly() throws IOException {
        var wrong = new TreeSet<String>();
        for (var file : classFiles()) {
            var from = folder(file);
            for (var to : uses(file)) {
                if (place(to) < place(from)) {
                    wrong.add(file.getFileName() + " of " + from + " uses " + to);
                }
            }
        }
        assertEquals(Set.of(), wrong);
    }

    @Test
    void everyPackageHasAPlace() throws IOException {
        var seen = new TreeSet<String>();
        for (var file : classFiles()) {
            seen.add(folder(file));
        }
        seen.remove("");
        assertTrue(
                ORDER.containsAll(seen), () -> "of " + seen + " only " + ORDER + " have a place");
    }

    @Test
    void theDocumentationSaysTheSameOrder() throws IOException {
        var written = Files.readString(Path.of("src/main/java/mosn/core/package-info.java"));
        var list = written.replaceAll("(?s)\\s*\n///\\s*", " ");
        assertTrue(list.contains(String.join(" · ", ORDER)), list);
    }

    /// The root, which puts all together, stands before everything.
    private static int place(String folder) {
        return folder.isEmpty() ? -1 : ORDER.indexOf(folder);
    }

    private static String folder(Path file) {
        var inside = classes().resolve("mosn/core").relativize(file);
        return inside.getNameCount() == 1 ? "" : inside.getName(0).toString();
    }

    private static Set<String> uses(Path file) throws IOException {
        var uses = new TreeSet<String>();
        for (var entry : ClassFile.of().parse(file).constantPool()) {
            var text =
                    switch (entry) {
                        case ClassEntry type -> type.asInternalName();
                        case Utf8Entry utf8 when utf8.stringValue().contains("L") ->
                                utf8.stringValue();
                        default -> "";
                    };
            for (Matcher ours = OURS.matcher(text); ours.find(); ) {
                uses.add(ours.group(1) == null ? "" : ours.group(1));
            }
        }
        return uses;
    }

    private static List<Path> classFiles() throws IOException {
        try (var files = Files.walk(classes().resolve("mosn/core"))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }

    private static Path classes() {
        return Path.of(
                URI.create(
                        Proxy.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString()));
    }
}
