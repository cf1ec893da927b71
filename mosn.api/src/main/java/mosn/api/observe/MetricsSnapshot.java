package mosn.api.observe;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that the proxy counts, at one moment: its own numbers, and those of extensions.
public record MetricsSnapshot(Instant time, List<Group> groups) {
    public MetricsSnapshot {
        groups = List.copyOf(groups);
    }

    /// The numbers of one owner.
    ///
    /// @param type MOSN's, as in `upstream`
    /// @param labels whose they are, as in `cluster` = `a`, `host` = `10.0.0.7:80`
    /// @param values by their keys, as in `request_total`
    public record Group(
            String type, SortedMap<String, String> labels, SortedMap<String, Value> values) {
        public Group {
            labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
            values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        }
    }

    /// What stands under one key.
    public sealed interface Value {
        /// A number: one that only grows, or one that goes up and down.
        record Amount(long value) implements Value {}

        /// How measured values spread since the proxy began; the key has their unit, or they are
        /// nanoseconds.
        ///
        /// @param count how many there were
        /// @param least 0 where there were none
        /// @param most 0 where there were none
        /// @param quantiles share, as in 0.99, to the value that so many do not exceed
        record Spread(long count, long least, long most, Map<Double, Double> quantiles)
                implements Value {
            public Spread {
                quantiles = Collections.unmodifiableMap(new TreeMap<>(quantiles));
            }
        }
    }
}
