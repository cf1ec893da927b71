package mosn.core.extension;

import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;

/// What a file is like: one that has another has changed, be it that a link to it was swapped.
///
/// @param key which file it is, as far as the file system tells
public record FileStamp(long size, FileTime changed, Object key) {
    public static FileStamp of(BasicFileAttributes file) {
        return new FileStamp(
                file.size(),
                file.lastModifiedTime(),
                Objects.requireNonNullElse(file.fileKey(), ""));
    }
}
