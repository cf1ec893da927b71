package mosn.it;

import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// In Java.
class JavaChildFaultsIT extends ChildFaults {
    JavaChildFaultsIT(@TempDir Path folder) {
        super(folder);
    }

    @Override
    List<String> command(String... arguments) {
        var command = new ArrayList<>(Language.JAVA.command("FaultyPlugin"));
        command.addAll(List.of(arguments));
        return command;
    }
}
