package mosn.core.extension;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// One jar of a plugin, read through once from beginning to end: what is wrong with it is said now,
/// not when a request needs the class.
///
/// @param classes their names
/// @param loadsServices whether a class of it names the service loader
record PluginJar(
        Path file, ModuleReference reference, List<String> classes, boolean loadsServices) {
    private static final int MAGIC = 0xcafebabe;
    private static final int JAVA_1 = 44;
    private static final int PREVIEW = 0xffff;
    private static final int JAVA = Runtime.version().feature();
    private static final String ZIP_BEGINS = "PK\003\004";
    private static final String ZIP_ENDS = "PK\005\006";
    private static final String COPYING =
            "wait until it has been copied, or, where that has failed, copy it there again";
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d{1,3})/.*");

    /// @throws PluginException where it is damaged, for a newer Java, or cannot be a module
    static PluginJar read(Path file, Artefact artefact) {
        checkWhole(file, artefact);
        var contents = new Contents(file, artefact);
        try (var zip = new ZipFile(file.toFile())) {
            for (var entries = zip.entries(); entries.hasMoreElements(); ) {
                contents.read(zip, entries.nextElement());
            }
        } catch (IOException | IllegalArgumentException e) {
            throw artefact.problem(
                    file, "is damaged (" + e.getMessage() + ")", "copy it there again", e);
        }
        try {
            return new PluginJar(
                    file, find(file, artefact), contents.classes, contents.loadsServices);
        } catch (FindException | IOException e) {
            throw artefact.problem(
                    file,
                    "cannot be a module (" + innermost(e).getMessage() + ")",
                    "repair it, or take another version of it",
                    e);
        }
    }

    private static ModuleReference find(Path file, Artefact artefact) throws IOException {
        try {
            return ModuleFinder.of(file).findAll().iterator().next();
        } catch (FindException e) {
            // a name like 7zip-2.0.jar makes no name of a module; nobody requires it by that
            try {
                return ModuleFinder.of(artefact.plainlyNamed(file)).findAll().iterator().next();
            } catch (FindException other) {
                e.addSuppressed(other); // that was not it
                throw e;
            }
        }
    }

    /// Copying gives a file its end last, and that is where a zip says what is in it.
    private static void checkWhole(Path file, Artefact artefact) {
        String text;
        try {
            text = Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw artefact.problem(file, "cannot be read (" + e + ")", "copy it there again", e);
        }
        if (text.isEmpty()) {
            throw artefact.problem(file, "is empty", COPYING);
        }
        if (!text.startsWith(ZIP_BEGINS) && !text.startsWith(ZIP_ENDS)) {
            throw artefact.problem(
                    file,
                    "is no jar: it does not begin as one",
                    "copy the jar there that the plugin's build made");
        }
        if (text.lastIndexOf(ZIP_ENDS) < 0) {
            throw artefact.problem(file, "is not whole: its end is missing", COPYING);
        }
    }

    private static Throwable innermost(Throwable thrown) {
        var cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    String module() {
        return descriptor().name();
    }

    ModuleDescriptor descriptor() {
        return reference.descriptor();
    }

    /// What has been seen so far.
    private static final class Contents {
        private final Path file;
        private final Artefact artefact;
        private final List<String> classes = new ArrayList<>();
        private boolean loadsServices;

        Contents(Path file, Artefact artefact) {
            this.file = file;
            this.artefact = artefact;
        }

        void read(ZipFile zip, ZipEntry entry) throws IOException {
            byte[] content;
            try (var in = zip.getInputStream(entry)) {
                content = in.readAllBytes();
            }
            var crc = new CRC32();
            crc.update(content);
            if (entry.getCrc() != crc.getValue()) {
                throw new ZipException("checksum of " + entry.getName());
            }
            if (entry.getName().endsWith(".class") && forThisJava(entry.getName())) {
                readClass(entry.getName(), content);
            }
        }

        /// Jars for several versions of Java may hold classes for newer ones.
        private static boolean forThisJava(String name) {
            var version = VERSIONED.matcher(name);
            return !version.matches() || Integer.parseInt(version.group(1)) <= JAVA;
        }

        private void readClass(String name, byte[] content) {
            if (content.length < 8 || ByteBuffer.wrap(content).getInt() != MAGIC) {
                throw artefact.problem(
                        file, "is damaged (" + name + " is no class)", "build it again");
            }
            var java = ((content[6] & 0xff) << 8 | (content[7] & 0xff)) - JAVA_1;
            if (java > JAVA) {
                throw artefact.problem(
                        file,
                        "was compiled for Java %d (%s), and the proxy runs on Java %d"
                                .formatted(java, name, JAVA),
                        "compile it with --release " + JAVA);
            }
            if (((content[4] & 0xff) << 8 | (content[5] & 0xff)) == PREVIEW) {
                throw artefact.problem(
                        file,
                        "was compiled with --enable-preview (%s), which the proxy runs without"
                                .formatted(name),
                        "compile it without, and without features that need it");
            }
            if (!name.startsWith("META-INF/")) {
                classes.add(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
            }
            loadsServices |= new String(content, ISO_8859_1).contains("java/util/ServiceLoader");
        }
    }
}
