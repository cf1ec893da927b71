package mosn.it;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// In Python.
class PythonChildFaultsIT extends ChildFaults {
    PythonChildFaultsIT(@TempDir Path folder) {
        super(folder);
    }

    @Override
    List<String> command(String... arguments) {
        var command = new ArrayList<>(List.of(PluginProxy.CHILD.toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
