package mosn.core.protocol.http2;

import java.util.concurrent.TimeUnit;

/// How much of something that costs its sender nothing is borne: so many in a while, and more where
/// honest work explains them.
final class Allowance {
    /// After which all of it is there again.
    static final long PERIOD = TimeUnit.SECONDS.toNanos(30);

    private final int most;
    private int left;
    private long since;
    private boolean touched;

    Allowance(int most) {
        this.most = most;
        this.left = most;
    }

    /// @return false where there is nothing left
    boolean take(long now) {
        if (!touched || now - since >= PERIOD) {
            touched = true;
            since = now;
            left = most;
        }
        return --left >= 0;
    }

    void earn(int more) {
        left = Math.min(most, left + more);
    }
}
