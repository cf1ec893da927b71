package mosn.it;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What comes back on a WebSocket: texts, the first bytes, and how it ends.
final class Echoes implements WebSocket.Listener {
    private final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    private final CompletableFuture<byte[]> bytes = new CompletableFuture<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder partOfText = new StringBuilder();
    private final ByteArrayOutputStream partOfBytes = new ByteArrayOutputStream();

    String nextText() throws InterruptedException {
        return Objects.requireNonNull(texts.poll(60, TimeUnit.SECONDS), "no text has come");
    }

    CompletableFuture<byte[]> bytes() {
        return bytes;
    }

    /// Yields the code; fails where there is none.
    CompletableFuture<Integer> closed() {
        return closed;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
        partOfText.append(data);
        if (last) {
            texts.add(partOfText.toString());
            partOfText.setLength(0);
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
        var part = new byte[data.remaining()];
        data.get(part);
        partOfBytes.writeBytes(part);
        if (last) {
            bytes.complete(partOfBytes.toByteArray());
        }
        socket.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
        closed.complete(code);
        return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable failure) {
        closed.completeExceptionally(failure);
    }
}
