package mosn.core.extension;

import java.util.Optional;
import java.util.regex.Pattern;

/// A version of `mosn.api`. Those of one series work with each other: `1` for 1.0, 1.1 and so on,
/// and while the API is young `0.1` for 0.1.0, 0.1.1 and so on.
record ApiVersion(String text, int major, int minor) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,8})(?:\\.(\\d{1,8}))?.*");

    /// Empty where it is no version: then nothing can be said about it.
    static Optional<ApiVersion> parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        var minor = parts.group(2) == null ? "0" : parts.group(2);
        return Optional.of(
                new ApiVersion(text, Integer.parseInt(parts.group(1)), Integer.parseInt(minor)));
    }

    String series() {
        return major == 0 ? "0." + minor : String.valueOf(major);
    }

    boolean worksWith(ApiVersion other) {
        return series().equals(other.series());
    }

    boolean newerThan(ApiVersion other) {
        return major > other.major || (major == other.major && minor > other.minor);
    }
}
