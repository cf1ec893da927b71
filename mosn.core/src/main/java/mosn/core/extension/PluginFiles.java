package mosn.core.extension;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The jars at a place: itself, or what a folder has at any depth. Links are followed, though not
/// in circles, and what is hidden is passed over: a folder that Kubernetes mounts has each jar as a
/// link, and once more in a hidden folder that the link leads to.
final class PluginFiles extends SimpleFileVisitor<Path> {
    private static final Logger LOG = LoggerFactory.getLogger(PluginFiles.class);

    private final SortedMap<Path, BasicFileAttributes> jars = new TreeMap<>();
    private final Path place;
    private final boolean all;

    private PluginFiles(Path place, boolean all) {
        this.place = place;
        this.all = all;
    }

    /// All that are there.
    ///
    /// @throws IOException where something there cannot be looked at
    static SortedMap<Path, BasicFileAttributes> all(Path place) throws IOException {
        return new PluginFiles(place, true).walk();
    }

    /// Those that can be seen; none where nothing can.
    static SortedMap<Path, BasicFileAttributes> seen(Path place) {
        try {
            return new PluginFiles(place, false).walk();
        } catch (IOException e) {
            throw new UncheckedIOException("failures are passed over", e);
        }
    }

    private SortedMap<Path, BasicFileAttributes> walk() throws IOException {
        Files.walkFileTree(place, Set.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, this);
        return jars;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return isHidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile() && Artefact.isJar(file) && !isHidden(file)) {
            jars.put(file, attributes);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
        return e instanceof FileSystemLoopException || isHidden(file)
                ? FileVisitResult.CONTINUE
                : failed(file, e);
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
            throws IOException {
        return e == null ? FileVisitResult.CONTINUE : failed(folder, e);
    }

    private FileVisitResult failed(Path path, IOException e) throws IOException {
        if (all) {
            throw e;
        }
        LOG.debug("{} cannot be looked at now", path, e);
        return FileVisitResult.CONTINUE;
    }

    private boolean isHidden(Path path) {
        return !path.equals(place) && String.valueOf(path.getFileName()).startsWith(".");
    }
}
