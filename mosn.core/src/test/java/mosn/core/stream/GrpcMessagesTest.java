package mosn.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

class GrpcMessagesTest {
    private final GrpcMessages messages = new GrpcMessages(10);
    private final List<String> taken = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 100})
    void messagesComeWholeHoweverTheyAreCut(int size) {
        var all = bytes("one", "", "0123456789", "four");
        while (all.isReadable()) {
            assertNull(take(all.readSlice(Math.min(size, all.readableBytes()))));
        }
        assertEquals(List.of("one", "", "0123456789", "four"), taken);
        assertFalse(messages.isCut());
    }

    @Test
    void aMessageBeyondTheLimitIsRefusedBeforeItHasCome() {
        assertEquals(GrpcMessages.Fault.TOO_LONG, take(bytes("0123456789A").readSlice(5)));
    }

    @Test
    void noMemoryIsTakenForWhatIsOnlyAnnounced() {
        var big = new GrpcMessages(Integer.MAX_VALUE);
        var announced = Unpooled.buffer().writeByte(0).writeInt(Integer.MAX_VALUE);
        assertNull(big.take(announced, _ -> {}));
        assertTrue(big.isCut());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 255})
    void aCompressedMessageIsRefusedForNothingWasOffered(int flag) {
        var message = Unpooled.buffer().writeByte(flag).writeInt(1).writeByte('x');
        assertEquals(GrpcMessages.Fault.COMPRESSED, take(message));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 7})
    void aCutMessageShows(int size) {
        assertNull(take(bytes("one").readSlice(size)));
        assertTrue(messages.isCut());
        assertEquals(List.of(), taken);
    }

    private GrpcMessages.@org.jspecify.annotations.Nullable Fault take(ByteBuf chunk) {
        return messages.take(chunk, message -> taken.add(message.toString(UTF_8)));
    }

    private static ByteBuf bytes(String... texts) {
        var all = Unpooled.buffer();
        for (var text : texts) {
            all.writeBytes(GrpcMessages.framed(text.getBytes(UTF_8)));
        }
        return all;
    }
}
