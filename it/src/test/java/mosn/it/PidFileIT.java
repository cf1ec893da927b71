package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

class PidFileIT {
    @Test
    void itNamesTheProcessAsLongAsTheProxyRuns(@TempDir Path folder) throws Exception {
        var pid = folder.resolve("mosn.pid");
        var text = ProxyConfig.before(1).text().replaceFirst("\\{", "{\"pid\": \"" + pid + "\",");
        var file = Files.writeString(folder.resolve("mosn.json"), text);
        try (var proxy = MosnImage.built().start(file)) {
            assertEquals(proxy.pid() + "\n", Files.readString(pid));
            proxy.signal("TERM");
            assertEquals(0, proxy.awaitEnd());
        }
        assertFalse(Files.exists(pid));
    }
}
