package mosn.core.protocol.http2;

/// The streams that were reset here last: what the peer had sent before it knew is dropped without
/// a word (RFC 9113 section 5.1, "closed").
final class ClosedStreams {
    private static final int KEPT = 256;
    private static final int[] NONE = {};

    private int[] ids = NONE;
    private int next;

    void add(int id) {
        if (ids.length == 0) {
            ids = new int[KEPT];
        }
        ids[next] = id;
        next = (next + 1) % KEPT;
    }

    boolean contains(int id) {
        for (var known : ids) {
            if (known == id) {
                return true;
            }
        }
        return false;
    }
}
