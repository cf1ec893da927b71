package mosn.core.config;

import mosn.api.ConfigException;

import tools.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A configuration file that has been read, and everything there is to say about it.
///
/// Reading does not end at the first error, and not with this class: what extensions find in their
/// own parts is added with [#complaints]. Nothing of [#config] may be put to work before
/// [#throwIfWrong] has returned.
public final class ConfigFile {
    private final Path file;
    private final ObjectNode tree;
    private final List<ConfigException> missing;
    private final Folders folders;
    private final Complaints complaints;
    private final MosnConfig config;
    private final ConfigDump dump;

    /// @param tree with what stands in folders, as it is written
    /// @param missing what was wrong by then
    private ConfigFile(
            Path file,
            ObjectNode tree,
            List<ConfigException> missing,
            Folders folders,
            Complaints complaints,
            MosnConfig config,
            ConfigDump dump) {
        this.file = file;
        this.tree = tree;
        this.missing = missing;
        this.folders = folders;
        this.complaints = complaints;
        this.config = config;
        this.dump = dump;
    }

    /// Reads JSON or, where the name says so, YAML. Folders that the file names are relative to the
    /// working directory, as in MOSN.
    ///
    /// @throws ConfigErrors where there is too little to go on with
    public static ConfigFile load(Path file) {
        return load(file, Path.of(""));
    }

    /// @param base what relative names of folders are relative to
    public static ConfigFile load(Path file, Path base) {
        return load(file, base, new ReadPlaces());
    }

    /// @param places told what is read
    static ConfigFile load(Path file, Path base, ReadPlaces places) {
        places.add(file);
        var complaints = new Complaints();
        var folders = new Folders(base, complaints, places);
        ObjectNode tree;
        try {
            tree = Source.read(file);
        } catch (ConfigException broken) {
            throw new ConfigErrors(List.of(file + ": " + broken.getMessage()));
        }
        folders.inline(tree);
        return read(file, tree, complaints.errors(), folders, complaints);
    }

    /// The same file with what its `config_sources` say behind what it says itself. What was wrong
    /// with it alone may be right now, or the other way round.
    ///
    /// @param said everything
    /// @throws ConfigErrors where there is too little to go on with
    public ConfigFile with(List<SourcePart> said) {
        var others = new Complaints();
        others.addAll(missing);
        var copy = tree.deepCopy();
        var origins = folders.with(others);
        new SourceParts(copy, origins, others).addAll(said);
        origins.inline(copy);
        return read(file, copy, missing, origins, others);
    }

    /// The same as it was read, with nothing found out about it yet.
    public ConfigFile again() {
        return with(List.of());
    }

    private static ConfigFile read(
            Path file,
            ObjectNode tree,
            List<ConfigException> missing,
            Folders folders,
            Complaints complaints) {
        var written = tree.deepCopy(); // which the check of keys changes
        var dump = ConfigDump.of(SourceParts.withoutSources(tree));
        KeyCheck.check(tree, complaints);
        var config = MosnConfig.from(JsonConfigNode.collecting(tree, complaints), complaints);
        CrossCheck.check(tree, complaints);
        if (config == null) {
            throw new ConfigErrors(lines(file, folders, complaints.errors()));
        }
        return new ConfigFile(file, written, missing, folders, complaints, config, dump);
    }

    /// Elements that could not be read are left out of it.
    public MosnConfig config() {
        return config;
    }

    /// Where the file is.
    public Path folder() {
        return Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file.toAbsolutePath());
    }

    /// Where readers of extensions' parts add what they find.
    public Complaints complaints() {
        return complaints;
    }

    public ConfigDump dump() {
        return dump;
    }

    /// One line for each, as for errors.
    public List<String> warnings() {
        var lines = new ArrayList<>(lines(file, folders, complaints.suspicions()));
        complaints.warnings().forEach(warning -> lines.add(file + ": " + warning));
        return lines;
    }

    /// @throws ConfigErrors with everything that is wrong
    public void throwIfWrong() {
        if (!complaints.isEmpty()) {
            throw new ConfigErrors(lines(file, folders, complaints.errors()));
        }
    }

    /// @throws ConfigErrors with what is wrong by `others`, where anything is
    public void throwIfWrong(Complaints others) {
        if (!others.isEmpty()) {
            throw new ConfigErrors(lines(file, folders, others.errors()));
        }
    }

    private static List<String> lines(
            Path file, Folders folders, List<ConfigException> complaints) {
        return complaints.stream().map(complaint -> line(file, folders, complaint)).toList();
    }

    private static String line(Path file, Folders folders, ConfigException complaint) {
        var place = folders.place(complaint.path());
        var source = place.source() == null ? file : place.source();
        return source
                + ": "
                + new ConfigException(place.path(), complaint.problem(), complaint.fix())
                        .getMessage();
    }
}
