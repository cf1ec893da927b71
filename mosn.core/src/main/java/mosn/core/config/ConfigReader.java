package mosn.core.config;

import java.nio.file.Path;
import java.util.Map;

/// Reads one configuration, again and again, and knows whether it has changed meanwhile. Safe from
/// any thread.
public final class ConfigReader {
    private final Path file;
    private volatile Map<Path, ?> read = Map.of();

    public ConfigReader(Path file) {
        this.file = file;
    }

    /// Where it is.
    public Path file() {
        return file;
    }

    /// Reads it as it is now.
    ///
    /// @throws ConfigErrors as [ConfigFile#load] does
    public ConfigFile load() {
        var places = new ReadPlaces();
        try {
            return ConfigFile.load(file, Path.of(""), places);
        } finally {
            read = places.seen();
        }
    }

    /// What the files that were read last are like now: equal to itself while they do not change.
    public Object look() {
        return ReadPlaces.look(read.keySet());
    }

    /// Whether a file is not any more what was read, be it that it was refused.
    public boolean hasChanged() {
        return !look().equals(read);
    }
}
