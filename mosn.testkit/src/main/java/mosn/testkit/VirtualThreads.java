package mosn.testkit;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The virtual threads of this JVM. No thread group has them; a dump of all threads does.
final class VirtualThreads {
    private VirtualThreads() {}

    /// Where each of them is, by its number.
    static Map<String, String> alive() {
        var found = new TreeMap<String, String>();
        find(Json.read(dump()), found);
        return found;
    }

    private static String dump() {
        try {
            var folder = Files.createTempDirectory("threads");
            var file = folder.resolve("dump.json");
            try {
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .dumpThreads(file.toString(), ThreadDumpFormat.JSON);
                return Files.readString(file);
            } finally {
                Files.deleteIfExists(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void find(@Nullable Object json, Map<String, String> found) {
        switch (json) {
            case List<?> list -> list.forEach(each -> find(each, found));
            case Map<?, ?> thread when Boolean.TRUE.equals(thread.get("virtual")) ->
                    found.put(String.valueOf(thread.get("tid")), described(thread));
            case Map<?, ?> map -> map.values().forEach(each -> find(each, found));
            case null, default -> {}
        }
    }

    private static String described(Map<?, ?> thread) {
        var stack = thread.get("stack") instanceof List<?> calls ? calls : List.of();
        var place =
                stack.stream()
                        .map(String::valueOf)
                        .filter(call -> !call.startsWith("java.base/"))
                        .findFirst()
                        .orElse("its start");
        return "virtual thread \"" + thread.get("name") + "\", at " + place + ",";
    }
}
