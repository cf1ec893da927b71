package mosn.core.config;

import java.util.List;

/// Says everything that is wrong in a configuration: one line for each, *file: path: problem; fix*.
public final class ConfigErrors extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> lines;

    ConfigErrors(List<String> lines) {
        super(String.join("\n", lines));
        this.lines = List.copyOf(lines);
    }

    public List<String> lines() {
        return lines;
    }
}
