package mosn.core.extension;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.zip.Deflater;

/// Makes real jars, out of sources, with the tools of the JDK.
public final class Jars {
    private static final Pattern DECLARED =
            Pattern.compile(
                    "^(?:package (?<package>[\\w.]+);)?.*?(?:class|interface|record) (?<name>\\w+)",
                    Pattern.DOTALL);

    private static final String API = SharedModules.API;

    private final Path work;
    private int made;

    /// @param work an empty folder
    public Jars(Path work) {
        this.work = work;
    }

    /// A jar in the making.
    public final class Jar {
        private final Map<String, String> sources = new LinkedHashMap<>();
        private final Map<String, byte[]> files = new TreeMap<>();
        private final List<Path> modulePath = new ArrayList<>();
        private final Set<String> leftOut = new HashSet<>();
        private Path api = locationOf(API);
        private String version = "1.0";

        /// A module that requires the API, and what else its body says.
        public Jar module(String name, String... body) {
            sources.put(
                    "module-info.java",
                    "module %s { requires mosn.api; %s }".formatted(name, String.join(" ", body)));
            return this;
        }

        /// A module that requires nothing but what its body says.
        Jar library(String name, String... body) {
            sources.put(
                    "module-info.java", "module %s { %s }".formatted(name, String.join(" ", body)));
            return this;
        }

        Jar version(String text) {
            version = text;
            return this;
        }

        public Jar source(String text) {
            var declared = DECLARED.matcher(text);
            if (!declared.find()) {
                throw new IllegalArgumentException(text);
            }
            var folder =
                    declared.group("package") == null
                            ? ""
                            : declared.group("package").replace('.', '/') + "/";
            sources.put(folder + declared.group("name") + ".java", text);
            return this;
        }

        /// A stream filter provider, as a public class `demo.Demo`, say, that does nothing.
        Jar filter(String className, String type) {
            return source(filterSource(className, type, ""));
        }

        Jar file(String name, String text) {
            files.put(name, text.getBytes(UTF_8));
            return this;
        }

        /// Is compiled, and then left out of the jar.
        Jar without(String file) {
            leftOut.add(file);
            return this;
        }

        /// Puts these bytes where a compiled file would be.
        Jar swap(String file, byte[] content) {
            leftOut.add(file);
            files.put(file, content);
            return this;
        }

        /// What one of the sources is compiled to.
        byte[] compiled(String file) {
            try {
                return Files.readAllBytes(compile().resolve(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        public Jar against(Path... jars) {
            modulePath.addAll(List.of(jars));
            return this;
        }

        Jar againstApi(Path jar) {
            api = jar;
            return this;
        }

        /// Writes it, and its folder.
        public Path to(Path jar) {
            try {
                var classes = compile();
                Files.createDirectories(jar.toAbsolutePath().getParent());
                try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
                    out.setLevel(Deflater.NO_COMPRESSION);
                    for (var file : files(classes)) {
                        var name = classes.relativize(file).toString();
                        if (!leftOut.contains(name)) {
                            write(out, name, Files.readAllBytes(file));
                        }
                    }
                    for (var file : files.entrySet()) {
                        write(out, file.getKey(), file.getValue());
                    }
                }
                return jar;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Path compile() throws IOException {
            var folder = work.resolve("jar" + made++);
            var classes = Files.createDirectories(folder.resolve("classes"));
            var arguments =
                    new ArrayList<>(
                            List.of("-d", classes.toString(), "-parameters", "-Xlint:none"));
            modulePath.add(api);
            var path = String.join(":", modulePath.stream().map(Path::toString).toList());
            if (sources.containsKey("module-info.java")) {
                arguments.addAll(List.of("--module-version", version, "-p", path));
            } else {
                arguments.addAll(List.of("-cp", path));
            }
            for (var source : sources.entrySet()) {
                var file = folder.resolve(source.getKey());
                Files.createDirectories(file.getParent());
                arguments.add(Files.writeString(file, source.getValue()).toString());
            }
            if (!sources.isEmpty()) {
                tool("javac", arguments);
            }
            return classes;
        }
    }

    public Jar jar() {
        return new Jar();
    }

    /// The source of a stream filter provider that does nothing, with `more` in its body.
    static String filterSource(String className, String type, String more) {
        var dot = className.lastIndexOf('.');
        return """
        package %s;
        import mosn.api.*;
        import mosn.api.stream.*;
        public class %s implements StreamFilterFactoryProvider {
            public String type() { return "%s"; }
            public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
                return stream -> new StreamReceiverFilter() {};
            }
            %s
        }
        """
                .formatted(className.substring(0, dot), className.substring(dot + 1), type, more);
    }

    public static String provides(String... classNames) {
        return "provides mosn.api.stream.StreamFilterFactoryProvider with "
                + String.join(", ", classNames)
                + ";";
    }

    /// A copy of the API that says it is of another version.
    Path api(String version) {
        try {
            var jar = Files.createDirectories(work).resolve("mosn.api-" + version + ".jar");
            try (var reader = referenceOf(API).open();
                    var out = new JarOutputStream(Files.newOutputStream(jar))) {
                for (var name : reader.list().filter(it -> it.endsWith(".class")).toList()) {
                    try (var in = reader.open(name).orElseThrow()) {
                        write(out, name, in.readAllBytes());
                    }
                }
            }
            tool("jar", List.of("--update", "--file", jar.toString(), "--module-version", version));
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where a module of the proxy is.
    static Path locationOf(String module) {
        return Path.of(referenceOf(module).location().orElseThrow());
    }

    private static ModuleReference referenceOf(String module) {
        return ModuleLayer.boot().configuration().findModule(module).orElseThrow().reference();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void write(JarOutputStream out, String name, byte[] content) throws IOException {
        out.putNextEntry(new JarEntry(name));
        out.write(content);
        out.closeEntry();
    }

    private static void tool(String name, List<String> arguments) {
        var said = new StringWriter();
        var writer = new PrintWriter(said);
        var code =
                ToolProvider.findFirst(name)
                        .orElseThrow()
                        .run(writer, writer, arguments.toArray(String[]::new));
        if (code != 0) {
            throw new AssertionError(name + " " + arguments + "\n" + said);
        }
    }
}
