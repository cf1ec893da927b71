package com.example.lines;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import mosn.api.message.Buffer;
import mosn.api.network.NetworkConnection;
import mosn.api.network.NetworkFilter;

/// Answers one line after the other. While a stream is under way nothing more is read, so answers
/// come in the order of the lines, and a client cannot ask faster than it is answered.
final class Lines implements NetworkFilter {
    private final NetworkConnection connection;

    Lines(NetworkConnection connection) {
        this.connection = connection;
    }

    @Override
    public int onData(Buffer bytes) {
        for (var i = 0; i < bytes.length(); i++) {
            if (bytes.get(i) == '\n') {
                var line = new byte[i];
                bytes.copyTo(0, line, 0, i);
                ask(new String(line, ISO_8859_1).strip());
                return i + 1;
            }
        }
        return 0; // until there is more
    }

    private void ask(String line) {
        if (line.equals("quit")) {
            connection.close();
            return;
        }
        try {
            var request = Line.parse(line);
            connection.pause();
            connection.newStream(request, true, new Answer(connection));
        } catch (IllegalArgumentException e) { // the line's own, or what no request may hold
            connection.resume();
            connection.write(Buffer.of("ERR " + e.getMessage() + "\n"));
        }
    }

    @Override
    public void onDrain() {
        connection.write(Buffer.of("BYE\n"));
    }
}
