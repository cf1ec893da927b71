package mosn.core.extension;

import java.nio.file.Path;

/// Where an extension comes from.
public sealed interface Origin {
    /// How people name the artefact, as in `plugins/demo.jar`.
    String label();

    /// It was linked into the image.
    record Image() implements Origin {
        @Override
        public String label() {
            return "image";
        }

        @Override
        public String toString() {
            return label();
        }
    }

    /// It lies in the folder that `--module-path` names, with others, in one layer.
    record ModulePath(Path folder) implements Origin {
        @Override
        public String label() {
            return folder.toString();
        }

        @Override
        public String toString() {
            return "module-path " + folder;
        }
    }

    /// It is a jar, or a folder with its libraries, in a layer of its own.
    record Plugin(Path path) implements Origin {
        @Override
        public String label() {
            return path.toString();
        }

        @Override
        public String toString() {
            return "plugin " + path;
        }
    }
}
