package com.example.asker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Of gRPC's `test.proto`, what is needed here.
final class Messages {
    private Messages() {}

    /// `SimpleRequest{response_size: size}`
    static byte[] sized(int size) {
        return field(2, size).toByteArray();
    }

    /// `SimpleRequest{response_status: {code, message}}`
    static byte[] failing(int code, String message) {
        var status = field(1, code);
        nested(status, 2, message.getBytes(StandardCharsets.UTF_8));
        var request = new ByteArrayOutputStream();
        nested(request, 7, status.toByteArray());
        return request.toByteArray();
    }

    /// `StreamingOutputCallRequest{response_parameters: [{size}]}`
    static byte[] streaming(int size) {
        var request = new ByteArrayOutputStream();
        nested(request, 2, field(1, size).toByteArray());
        return request.toByteArray();
    }

    private static ByteArrayOutputStream field(int number, int value) {
        var out = new ByteArrayOutputStream();
        varint(out, number << 3);
        varint(out, value);
        return out;
    }

    private static void nested(ByteArrayOutputStream out, int number, byte[] message) {
        varint(out, number << 3 | 2);
        varint(out, message.length);
        out.writeBytes(message);
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        for (; value >>> 7 != 0; value >>>= 7) {
            out.write(value & 127 | 128);
        }
        out.write(value);
    }
}
