package mosn.core.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HttpRequestHeadTest {
    @Test
    void anotherProtocolsHeadIsCopied() {
        assertEquals("PATCH /a", HttpRequestHead.of(new Other("PATCH", "/a")).toString().strip());
        assertEquals("POST /", HttpRequestHead.of(new Other(null, null)).toString().strip());
    }

    @Test
    void whatHttpCannotSayIsNotSaid() {
        var method = new Other("GET / HTTP/1.1\r\nx", "/");
        assertThrows(IllegalArgumentException.class, () -> HttpRequestHead.of(method));
        var path = new Other("GET", "/a b");
        assertThrows(IllegalArgumentException.class, () -> HttpRequestHead.of(path));
    }

    private record Other(@Nullable String method, @Nullable String path) implements RequestHead {
        @Override
        public String protocol() {
            return "Other";
        }

        @Override
        public void method(String method) {}

        @Override
        public void path(String path) {}

        @Override
        public @Nullable String query() {
            return null;
        }

        @Override
        public void query(@Nullable String query) {}

        @Override
        public @Nullable String authority() {
            return null;
        }

        @Override
        public void authority(String authority) {}

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public Headers headers() {
            return new HeaderBlock();
        }
    }
}
