package mosn.core.router;

import mosn.api.message.RequestHead;

import java.util.random.RandomGenerator;

/// A route ready to match, with an entry for each cluster it may lead to.
final class Rule {
    private final MatchConfig match;
    private final RouteEntry[] entries;

    /// Up to which point of all weights each entry is chosen.
    private final long[] bounds;

    /// @param weights one for each entry, 0 or more, not all 0
    Rule(MatchConfig match, RouteEntry[] entries, long[] weights) {
        this.match = match;
        this.entries = entries;
        this.bounds = new long[weights.length];
        var sum = 0L;
        for (var i = 0; i < weights.length; i++) {
            sum += weights[i];
            bounds[i] = sum;
        }
    }

    boolean matches(RequestHead request) {
        return match.matches(request);
    }

    RouteEntry choose(RandomGenerator random) {
        if (entries.length == 1) {
            return entries[0];
        }
        var point = random.nextLong(bounds[bounds.length - 1]);
        var chosen = 0;
        while (point >= bounds[chosen]) {
            chosen++;
        }
        return entries[chosen];
    }
}
