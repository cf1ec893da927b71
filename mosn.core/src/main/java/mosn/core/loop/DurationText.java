package mosn.core.loop;

import java.time.Duration;
import java.util.Locale;

/// Lengths of time in sentences, as operators write them in configurations.
public final class DurationText {
    private DurationText() {}

    /// As in `1h30m`, `0.25s`.
    public static String of(Duration length) {
        return length.toString().replaceFirst("^PT", "").toLowerCase(Locale.ROOT);
    }
}
