package mosn.api.codec;

/// Says what is wrong in the bytes of a peer.
public final class CodecException extends Exception {
    private static final long serialVersionUID = 1;

    /// @param problem one sentence without the peer's data, as in `magic byte is 0x47, not 0x78`
    public CodecException(String problem) {
        super(problem, null, false, false);
    }
}
