package com.example.lines;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.api.network.NetworkConnection;
import mosn.api.network.NetworkStreamReceiver;

/// A response on its way to the client: a line with its status, each piece of its body behind a
/// line with the length of it, and `END`.
final class Answer implements NetworkStreamReceiver {
    private final NetworkConnection connection;

    Answer(NetworkConnection connection) {
        this.connection = connection;
    }

    @Override
    public void onHead(ResponseHead head, boolean end) {
        write("STATUS " + head.status());
        endIf(end);
    }

    @Override
    public void onData(Buffer chunk, boolean end) {
        if (chunk.length() > 0) {
            write("DATA " + chunk.length());
            connection.write(chunk);
        }
        endIf(end);
    }

    @Override
    public void onTrailers(Headers trailers) {
        endIf(true);
    }

    /// The client has to see that something is missing.
    @Override
    public void onReset() {
        write("ERR reset");
        connection.resume();
    }

    private void endIf(boolean end) {
        if (end) {
            write("END");
            connection.resume();
        }
    }

    private void write(String line) {
        connection.write(Buffer.of(line + "\n"));
    }
}
