package mosn.core.observe;

import java.util.LinkedHashMap;
import java.util.Map;

/// Keeps back sentences that have been said a moment ago of the same peer: of a host that fails
/// under load there would be thousands. Safe from any thread.
public final class Repeated {
    private static final int PEERS = 1000;

    private final long pause;
    private final Map<String, Said> last = new LinkedHashMap<>();

    /// @param pause in nanoseconds
    public Repeated(long pause) {
        this.pause = pause;
    }

    /// @param sentence that was said last, and how often it has been kept back since
    private record Said(String sentence, long at, int kept) {}

    /// Whether to say it now.
    ///
    /// @param now in nanoseconds
    /// @return what to say, with how often it was kept back; empty where it is to be kept back
    public synchronized String of(String peer, String sentence, long now) {
        var before = last.get(peer);
        var kept = 0;
        if (before != null && before.sentence.equals(sentence)) {
            if (now - before.at < pause) {
                last.put(peer, new Said(sentence, before.at, before.kept + 1));
                return "";
            }
            kept = before.kept;
        }
        last.remove(peer); // so that it is the youngest
        last.put(peer, new Said(sentence, now, 0));
        if (last.size() > PEERS) {
            last.remove(last.keySet().iterator().next());
        }
        return kept == 0 ? sentence : sentence + " (" + kept + " times more before)";
    }
}
