package mosn.core.observe;

import mosn.api.observe.MetricsSnapshot;
import mosn.api.observe.MetricsSnapshot.Group;
import mosn.api.observe.MetricsSnapshot.Value;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Numbers in Prometheus' text format 0.0.4, under MOSN's names: `TYPE_KEY{label="value"}`. MOSN's
/// keys do not say which numbers only grow, so that all of them are `untyped`; spreads are
/// summaries without a sum.
public final class PrometheusText {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Pattern NOT_OF_NAMES = Pattern.compile("[^a-zA-Z0-9_]");

    private final Map<String, StringBuilder> families = new TreeMap<>();

    private PrometheusText() {}

    public static String of(MetricsSnapshot snapshot) {
        var text = new PrometheusText();
        snapshot.groups().forEach(text::add);
        return String.join("", text.families.values());
    }

    private void add(Group group) {
        var labels = new StringBuilder();
        group.labels().forEach((name, value) -> label(labels, name, value));
        group.values().forEach((key, value) -> add(name(group.type() + "_" + key), labels, value));
    }

    private void add(String name, CharSequence labels, Value value) {
        switch (value) {
            case Value.Amount(var number) -> line(family(name, "untyped"), name, labels, number);
            case Value.Spread spread -> add(name, labels, spread);
        }
    }

    private void add(String name, CharSequence labels, Value.Spread spread) {
        var family = family(name, "summary");
        spread.quantiles()
                .forEach(
                        (share, value) -> {
                            var more = new StringBuilder(labels);
                            label(more, "quantile", share.toString());
                            line(family, name, more, value);
                        });
        line(family, name + "_count", labels, spread.count());
        line(family(name + "_min", "untyped"), name + "_min", labels, spread.least());
        line(family(name + "_max", "untyped"), name + "_max", labels, spread.most());
    }

    /// All lines of one name stand together, behind what they are.
    private StringBuilder family(String name, String type) {
        return families.computeIfAbsent(
                name,
                _ ->
                        new StringBuilder("# TYPE ")
                                .append(name)
                                .append(' ')
                                .append(type)
                                .append('\n'));
    }

    private static void line(StringBuilder to, String name, CharSequence labels, Object value) {
        to.append(name);
        if (!labels.isEmpty()) {
            to.append('{').append(labels).append('}');
        }
        to.append(' ').append(value).append('\n');
    }

    private static void label(StringBuilder to, String name, String value) {
        if (!to.isEmpty()) {
            to.append(',');
        }
        to.append(name(name))
                .append("=\"")
                .append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
                .append('"');
    }

    private static String name(String text) {
        return NOT_OF_NAMES.matcher(text).replaceAll("_");
    }
}
