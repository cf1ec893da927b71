package mosn.plugin.grpc.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

/// The folders that processes have of their own, all in one that nobody else may enter. The
/// supervisor's alone.
public final class Folders implements AutoCloseable {
    private static final String NAME = "mosn-plugins";

    private final UserPrincipal owner;
    private Path all;

    public Folders() throws IOException {
        all = Files.createTempDirectory(NAME);
        owner = attributes(all).owner();
    }

    /// Makes one. Where all have been taken away, as by what cleans up temporary files, the next
    /// are elsewhere: somebody else may have made a folder of the old name.
    public Path make() throws IOException {
        if (!isOurs()) {
            all = Files.createTempDirectory(NAME);
        }
        return Files.createTempDirectory(all, "");
    }

    private boolean isOurs() {
        try {
            var found = attributes(all);
            return found.isDirectory()
                    && found.owner().equals(owner)
                    && PosixFilePermissions.toString(found.permissions()).equals("rwx------");
        } catch (IOException e) {
            return false;
        }
    }

    private static PosixFileAttributes attributes(Path folder) throws IOException {
        return Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void close() {
        Child.delete(all);
    }
}
