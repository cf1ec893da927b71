package mosn.core.config;

import mosn.core.extension.FileStamp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The file and the folders that a configuration was read from, and what was there then: nothing
/// where it could not be looked at.
final class ReadPlaces {
    private final Map<Path, Map<Path, FileStamp>> seen = new LinkedHashMap<>();

    /// Looks at a place that is about to be read: what changes from now on is a change.
    ///
    /// @param place a file, or a folder of them
    void add(Path place) {
        seen.put(place, look(place));
    }

    Map<Path, Map<Path, FileStamp>> seen() {
        return seen;
    }

    /// What is at these places.
    static Map<Path, Map<Path, FileStamp>> look(Collection<Path> places) {
        var now = new ReadPlaces();
        places.forEach(now::add);
        return now.seen;
    }

    private static Map<Path, FileStamp> look(Path place) {
        var stamps = new LinkedHashMap<Path, FileStamp>();
        try {
            for (var file : Files.isDirectory(place) ? filesOf(place) : List.of(place)) {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.isRegularFile()) { // a pipe can be read once only
                    stamps.put(file, FileStamp.of(attributes));
                }
            }
            return stamps;
        } catch (IOException | UncheckedIOException e) {
            return Map.of(); // it is being swapped, or will be complained about by whoever reads it
        }
    }

    /// Those of a folder that are part of a configuration.
    static List<Path> filesOf(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Source::isConfig).sorted().toList();
        }
    }
}
