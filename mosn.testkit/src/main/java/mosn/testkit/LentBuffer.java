package mosn.testkit;

import mosn.api.message.Buffer;

/// Bytes that are lent for one phase.
///
/// @param stream ends when the stream is taken back
/// @param phase ends with the phase
record LentBuffer(Buffer bytes, Lease stream, Lease phase) implements Buffer {
    private Buffer checked() {
        stream.check();
        phase.check();
        return bytes;
    }

    @Override
    public int length() {
        return checked().length();
    }

    @Override
    public byte get(int index) {
        return checked().get(index);
    }

    @Override
    public void copyTo(int index, byte[] to, int at, int length) {
        checked().copyTo(index, to, at, length);
    }
}
