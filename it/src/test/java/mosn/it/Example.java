package mosn.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// One of `examples/` whose jar asks a program, as the build made it, tried in a folder of a test's
/// own: there the program is looked for.
///
/// @param source the example
/// @param folder the test's
record Example(Path source, Path folder) {
    static Example of(String name, Path folder) {
        var examples = Path.of(System.getProperty("mosn.clone"), "examples");
        return new Example(examples.resolve(name).toAbsolutePath().normalize(), folder);
    }

    /// Puts a program there under the name that the example's configuration has for it.
    void link(String name, String program) throws IOException {
        Files.createSymbolicLink(folder.resolve(name), source.resolve(program));
    }

    /// The image in the folder, with a Java for the program.
    MosnImage image() {
        return MosnImage.built()
                .under(
                        "/usr/bin/env",
                        "-C",
                        folder.toString(),
                        "PATH=/usr/bin:/bin",
                        "JAVA_HOME=" + System.getProperty("java.home"));
    }

    /// A folder with the example's jar.
    String plugins() throws IOException {
        var jar = source.getFileName() + "-0.1.0.jar";
        var plugins = Files.createDirectory(folder.resolve("plugins"));
        Files.copy(source.resolve("target").resolve(jar), plugins.resolve(jar));
        return plugins.toString();
    }

    /// One of its configurations, with what the program says in the folder.
    ///
    /// @param changes what is there, and what takes its place, in turns
    Path config(String name, String... changes) throws IOException {
        var text = Files.readString(source.resolve(name));
        for (var i = 0; i < changes.length; i += 2) {
            assertTrue(text.contains(changes[i]), changes[i]);
            text = text.replace(changes[i], changes[i + 1]);
        }
        return Files.writeString(
                folder.resolve(name),
                text.replaceFirst("\\{", "{\"plugin\": {\"log_base\": \"" + folder + "\"},"));
    }
}
