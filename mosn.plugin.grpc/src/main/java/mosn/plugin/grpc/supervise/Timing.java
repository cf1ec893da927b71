package mosn.plugin.grpc.supervise;

import java.time.Duration;

/// Lengths of time that nobody configures.
///
/// @param firstBackoff before a process that has ended is started again; doubles each time
/// @param maxBackoff the longest of them
/// @param crashLoop so many failures in a row are a crash loop
/// @param stable a process that was ready for so long has not failed in a row
/// @param probe for one question after its health
/// @param deaf how long a process may take no connection after it has said where it listens
/// @param shutdown for a process to end once it was asked to, and once more when it was signalled
/// @param unwell so many bad answers in a row about its health and it is replaced
/// @param doubt how long a process that was found gone is asked only where there is no other: its
///   end is known before, as a rule
record Timing(
        Duration firstBackoff,
        Duration maxBackoff,
        int crashLoop,
        Duration stable,
        Duration probe,
        Duration deaf,
        Duration shutdown,
        int unwell,
        Duration doubt) {
    static final Timing NORMAL =
            new Timing(
                    Duration.ofMillis(200),
                    Duration.ofSeconds(30),
                    5,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(2),
                    3,
                    Duration.ofSeconds(1));

    /// Half of the time at least, at random, so that processes that ended together do not start
    /// together.
    ///
    /// @param failures in a row, from 1 up
    /// @param random from 0 to 1
    Duration backoff(int failures, double random) {
        var doubled = firstBackoff.toMillis() << Math.min(failures - 1, 20);
        var most = Math.min(maxBackoff.toMillis(), doubled);
        return Duration.ofMillis((long) (most * (0.5 + random / 2)));
    }
}
