package mosn.api.message;

/// A buffer that is an array.
final class ArrayBuffer implements Buffer {
    private final byte[] bytes;

    ArrayBuffer(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public byte get(int index) {
        return bytes[index];
    }

    @Override
    public void copyTo(int index, byte[] to, int at, int length) {
        System.arraycopy(bytes, index, to, at, length);
    }

    @Override
    public String toString() {
        return "Buffer of " + bytes.length + " bytes";
    }
}
