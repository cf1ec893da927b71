package mosn.core.observe;

import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What is read under one key. Safe from any thread.
sealed interface Figure {
    /// One number.
    record One(LongSupplier value) implements Figure {}

    /// How measured values spread.
    record Measured(Supplier<Spread> value) implements Figure {}

    /// Puts what is read into `to`, as MOSN's console prints it.
    default void read(String key, Map<String, String> to) {
        switch (this) {
            case One(var number) -> to.put(key, Long.toString(number.getAsLong()));
            case Measured(var spread) -> read(key, spread.get(), to);
        }
    }

    /// The same in the few words of MOSN's `stats_glob`.
    default void readBriefly(String key, Map<String, String> to) {
        switch (this) {
            case One(var number) -> to.put(key, Long.toString(number.getAsLong()));
            case Measured(var spread) -> {
                var read = spread.get();
                to.put(key + "_min", Long.toString(read.least()));
                to.put(key + "_max", Long.toString(read.most()));
            }
        }
    }

    private static void read(String key, Spread spread, Map<String, String> to) {
        for (var share : new double[] {0.5, 0.75, 0.95, 0.99, 0.999}) {
            to.put(
                    String.format(Locale.ROOT, "%s.%.2f%%", key, share * 100),
                    String.format(Locale.ROOT, "%.2f", spread.quantile(share)));
        }
        to.put(key + ".min", Long.toString(spread.least()));
        to.put(key + ".max", Long.toString(spread.most()));
    }
}
