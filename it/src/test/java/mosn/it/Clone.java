package mosn.it;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The repository as somebody has it who has cloned it and built the image, with a local Maven
/// repository where nothing of ours is installed.
///
/// @param root the copy
/// @param path a folder with the `mvn` of the build that runs the tests
/// @param links to what is in the user's Maven repository
record Clone(Path root, Path path, List<Path> links) implements AutoCloseable {
    static Clone in(Path folder) throws IOException {
        var origin = Path.of(System.getProperty("mosn.clone")).toRealPath();
        var root = folder.resolve("clone");
        copy(origin, root);
        var image = Path.of("jlink/target/mosn");
        Files.createDirectories(root.resolve(image).getParent());
        copy(origin.resolve(image), root.resolve(image));
        var repository = folder.resolve("repository");
        var user = Path.of(System.getProperty("mosn.repository"));
        var links = new ArrayList<Path>();
        link(user, repository, "io", links);
        link(user.resolve("io"), repository.resolve("io"), "mosn", links);
        return new Clone(root, maven(folder, repository), links);
    }

    /// What a shell there has to know.
    Map<String, String> environment() {
        return Map.of("PATH", path + ":" + System.getenv("PATH"));
    }

    /// Leaves out what is hidden and what was built, below the folder itself.
    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) throws IOException {
                        var name = folder.getFileName().toString();
                        if (!folder.equals(from)
                                && (name.equals("target") || name.startsWith("."))) {
                            return FileVisitResult.SKIP_SUBTREE;
                        }
                        Files.createDirectories(to.resolve(from.relativize(folder)));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.copy(
                                file,
                                to.resolve(from.relativize(file)),
                                StandardCopyOption.COPY_ATTRIBUTES);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    private static Path maven(Path folder, Path repository) throws IOException {
        var path = Files.createDirectory(folder.resolve("path"));
        // the format of all that is copied has been checked by the build that runs this
        var script =
                """
                #!/bin/sh
                export MAVEN_OPTS="-XX:TieredStopAtLevel=1"
                exec "%s/bin/mvn" %s -Dformat.phase=none "-Dmaven.repo.local=%s" "$@"
                """
                        .formatted(
                                System.getProperty("mosn.maven"),
                                System.getProperty("mosn.maven.mode").endsWith("true") ? "-o" : "",
                                repository);
        Files.writeString(path.resolve("mvn"), script).toFile().setExecutable(true);
        return path;
    }

    /// Makes a folder with links to all that is in another, but one.
    private static void link(Path from, Path to, String butOne, List<Path> links)
            throws IOException {
        Files.createDirectory(to);
        try (var entries = Files.newDirectoryStream(from)) {
            for (var entry : entries) {
                if (!entry.endsWith(butOne)) {
                    links.add(Files.createSymbolicLink(to.resolve(entry.getFileName()), entry));
                }
            }
        }
    }

    /// Takes the links away; whoever made the folder deletes the rest.
    @Override
    public void close() throws IOException {
        for (var link : links) {
            Files.delete(link);
        }
    }
}
