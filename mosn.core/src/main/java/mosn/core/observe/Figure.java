package mosn.core.observe;

import mosn.api.observe.MetricsSnapshot.Value;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// What is read under one key. Safe from any thread.
sealed interface Figure {
    /// MOSN's.
    List<Double> SHARES = List.of(0.5, 0.75, 0.95, 0.99, 0.999);

    /// One number.
    record One(LongSupplier value) implements Figure {}

    /// How measured values spread.
    record Measured(Supplier<Spread> value) implements Figure {}

    /// What is read now.
    default Value read() {
        return switch (this) {
            case One(var number) -> new Value.Amount(number.getAsLong());
            case Measured(var spread) -> value(spread.get());
        };
    }

    private static Value value(Spread spread) {
        var quantiles = new HashMap<Double, Double>();
        for (var share : SHARES) {
            quantiles.put(share, spread.quantile(share));
        }
        return new Value.Spread(spread.total(), spread.least(), spread.most(), quantiles);
    }

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
        for (var share : SHARES) {
            to.put(
                    String.format(Locale.ROOT, "%s.%.2f%%", key, share * 100),
                    String.format(Locale.ROOT, "%.2f", spread.quantile(share)));
        }
        to.put(key + ".min", Long.toString(spread.least()));
        to.put(key + ".max", Long.toString(spread.most()));
    }
}
