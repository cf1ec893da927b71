package mosn.core.extension;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// A plugin's jars, copied to a private temporary folder: the JVM reads jars piece by piece for as
/// long as their classes are used, and somebody may replace the original at any time.
final class Artefact implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Artefact.class);

    private final Origin origin;
    private final boolean folder;
    private final Path copy;
    private final List<Path> jars = new ArrayList<>();
    private final List<Path> links = new ArrayList<>();
    private final MessageDigest digest = newDigest();

    private final FileChannel held;

    private Artefact(Origin origin, boolean folder, Path copy) throws IOException {
        this.origin = origin;
        this.folder = folder;
        this.copy = copy;
        this.held = Leftovers.hold(copy);
    }

    /// @param source a jar, or a folder with jars at any depth, see [PluginFiles]
    /// @param temporary where the private folder is made
    /// @throws PluginException where there is none, or it cannot be copied
    static Artefact copyOf(Path source, Origin origin, Path temporary) {
        check(source, origin);
        try {
            var artefact =
                    new Artefact(
                            origin,
                            Files.isDirectory(source),
                            Files.createTempDirectory(temporary, Leftovers.PREFIX));
            try {
                artefact.copy(source);
                return artefact;
            } catch (Throwable e) {
                artefact.close();
                throw e;
            }
        } catch (IOException | UncheckedIOException e) {
            throw new PluginException(
                    origin.label(),
                    "cannot be copied to " + temporary + ": " + e,
                    "see that it can be read, and that this folder can be written",
                    e);
        }
    }

    /// As [#sha256()] of a copy made now would be.
    ///
    /// @throws PluginException where it cannot be read
    static String sha256(Path source, Origin origin) {
        check(source, origin);
        try {
            var digest = newDigest();
            var root = root(source);
            for (var jar : jars(root, origin)) {
                add(digest, name(root, jar), Files.readAllBytes(jar));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | UncheckedIOException e) {
            throw new PluginException(
                    origin.label(),
                    "cannot be read: " + e,
                    "see that the proxy's user may, and that nobody is still copying it",
                    e);
        }
    }

    private static void check(Path source, Origin origin) {
        if (!Files.exists(source)) {
            throw new PluginException(origin.label(), "is not there", "check the path");
        }
        if (!Files.isDirectory(source) && !isJar(source)) {
            throw new PluginException(
                    origin.label(),
                    "is neither a jar nor a folder",
                    "build the extension as a modular jar");
        }
    }

    private void copy(Path source) throws IOException {
        var root = root(source);
        for (var jar : jars(root, origin)) {
            var name = name(root, jar);
            var target = copy.resolve(name);
            Files.createDirectories(target.getParent());
            Files.copy(jar, target);
            jars.add(target);
            add(digest, name, Files.readAllBytes(target));
        }
    }

    private static void add(MessageDigest digest, String name, byte[] content) {
        digest.update(name.getBytes(UTF_8));
        digest.update((byte) 0);
        digest.update(content);
    }

    /// Where a folder really is: a link to it may be swapped meanwhile. A jar keeps its own name.
    private static Path root(Path source) throws IOException {
        return Files.isDirectory(source) ? source.toRealPath() : source;
    }

    private static String name(Path root, Path jar) {
        return (root.equals(jar) ? jar.getFileName() : root.relativize(jar)).toString();
    }

    private static Set<Path> jars(Path root, Origin origin) throws IOException {
        var found = PluginFiles.all(root).keySet();
        if (found.isEmpty()) {
            throw new PluginException(
                    origin.label(),
                    "is a folder without a jar",
                    "put the plugin's jar and its libraries into it");
        }
        return found;
    }

    static boolean isJar(Path path) {
        return path.toString().endsWith(".jar");
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has it", e);
        }
    }

    List<Path> jars() {
        return jars;
    }

    /// Of the jars' names and contents, in hexadecimal. Asked for once.
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Of one of the jars alone.
    String sha256(Path jar) {
        try {
            return HexFormat.of().formatHex(newDigest().digest(Files.readAllBytes(jar)));
        } catch (IOException e) {
            throw problem(jar, "cannot be read: " + e, "see that its copy is left alone", e);
        }
    }

    /// The same jar under a name of which a module's can be made.
    Path plainlyNamed(Path jar) throws IOException {
        var link = jar.resolveSibling("plain.x" + jars.indexOf(jar) + ".jar");
        links.add(Files.createLink(link, jar));
        return link;
    }

    /// As in `lib/netty-common.jar`.
    String name(Path jar) {
        return copy.relativize(jar).toString();
    }

    /// A complaint about one of the jars.
    ///
    /// @param problem what follows the jar's name, as in `is damaged`
    PluginException problem(Path jar, String problem, String fix, Throwable cause) {
        return new PluginException(origin.label(), subject(jar) + problem, fix, cause);
    }

    PluginException problem(Path jar, String problem, String fix) {
        return new PluginException(origin.label(), subject(jar) + problem, fix);
    }

    PluginException problem(String problem, String fix) {
        return new PluginException(origin.label(), problem, fix);
    }

    private String subject(Path jar) {
        return folder ? "its " + name(jar) + " " : "";
    }

    /// Deletes the copy.
    @Override
    public void close() {
        if (!Files.exists(copy)) {
            return;
        }
        jars.forEach(JarCache::forget);
        links.forEach(JarCache::forget);
        try (held) {
            Leftovers.delete(copy);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("{} is left behind", copy, e);
        }
    }
}
