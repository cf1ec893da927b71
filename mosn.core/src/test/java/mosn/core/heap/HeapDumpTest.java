package mosn.core.heap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// Heaps of a few objects, written by hand. `LeakMatrixTest` reads what a JVM writes.
class HeapDumpTest {
    private static final long OBJECTS = 10;
    private static final long HOLDER = 11;
    private static final long REFERENCE = 12;
    private static final long WEAK = 13;
    private static final long SOFT = 14;
    private static final long LOADERS = 15;
    private static final long PLUGIN = 16;

    /// The plugin's class loader, and an object of the plugin's.
    private static final long LOADER = 100;

    private static final long THING = 101;
    private static final long ARRAY = 102;
    private static final long POINTER = 103;

    @TempDir Path folder;

    @Test
    void thePathIsNamedFromTheRootOn() throws IOException {
        assertEquals(
                List.of(
                        "static field acme.Holder.all -> java.lang.Object[1] -> Thing of the"
                                + " plugin"),
                holders(heap(ARRAY).array(ARRAY, OBJECTS, 0, THING)));
    }

    @Test
    void theShortestPathIsTaken() throws IOException {
        assertEquals(
                List.of("static field acme.Holder.all -> the plugin's class loader"),
                holders(heap(LOADER).array(ARRAY, OBJECTS, THING)));
    }

    @Test
    void whatOnlyAWeakReferenceKnowsIsHeldByNobody() throws IOException {
        assertEquals(List.of(), holders(heap(POINTER).instance(POINTER, WEAK, THING)));
    }

    @Test
    void aSoftReferenceIsFollowedWhereNothingElseIs() throws IOException {
        assertEquals(
                List.of(
                        "static field acme.Holder.all -> (softly) java.lang.ref.SoftReference ->"
                                + " Thing of the plugin"),
                holders(heap(POINTER).instance(POINTER, SOFT, THING)));
    }

    @Test
    void aReferenceOfNativeCodeIsARoot() throws IOException {
        assertEquals(
                List.of("a global reference of native code -> Thing of the plugin"),
                holders(heap(0).globalRoot(THING)));
    }

    @Test
    void whatIsNoDumpIsRefused() throws IOException {
        assertEquals(
                "is no heap dump of a JVM of 64 bits",
                refusal("no dump at all, but long enough".getBytes(UTF_8)));
    }

    @Test
    void aDumpThatEndsTooEarlyIsRefused() throws IOException {
        var whole = heap(ARRAY).array(ARRAY, OBJECTS, THING).bytes();
        for (var length : new int[] {whole.length - 9, whole.length - 10, whole.length / 2, 40}) {
            assertEquals("ends in the middle of a record", refusal(Arrays.copyOf(whole, length)));
        }
    }

    @Test
    void aPartThatNobodyKnowsEndsTheReading() throws IOException {
        var problem = refusal(heap(0).part(0x99).bytes());
        assertEquals("has a part of an unknown kind, 99, at ", problem.replaceAll("\\d+$", ""));
    }

    private String refusal(byte[] dump) throws IOException {
        var file = Files.write(folder.resolve("heap.hprof"), dump);
        var message = assertThrows(IOException.class, () -> HeapDump.open(file)).getMessage();
        return String.valueOf(message).replace(file + ": ", "");
    }

    private List<String> holders(HandmadeHeap heap) throws IOException {
        var file = Files.write(folder.resolve("heap.hprof"), heap.bytes());
        return HeapDump.open(file).holders(LOADER, 5);
    }

    /// @param all what the static field of the holder has in it
    private static HandmadeHeap heap(long all) {
        return new HandmadeHeap()
                .type(OBJECTS, "[Ljava/lang/Object;", 0, 0, "", 0, "")
                .type(HOLDER, "acme/Holder", 0, 0, "all", all, "")
                .type(REFERENCE, "java/lang/ref/Reference", 0, 0, "", 0, "referent")
                .type(WEAK, "java/lang/ref/WeakReference", REFERENCE, 0, "", 0, "")
                .type(SOFT, "java/lang/ref/SoftReference", REFERENCE, 0, "", 0, "")
                .type(LOADERS, "acme/Loader", 0, 0, "", 0, "parent")
                .type(PLUGIN, "Thing", 0, LOADER, "", 0, "")
                .instance(LOADER, LOADERS, 0)
                .instance(THING, PLUGIN);
    }
}
