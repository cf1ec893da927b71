package mosn.app;

import mosn.core.ExtensionInfo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Extensions in columns as wide as what stands in them, or in a paragraph each.
final class ExtensionTable {
    private static final List<Column> COLUMNS =
            List.of(
                    new Column("KIND", ExtensionInfo::kind),
                    new Column("TYPE", ExtensionInfo::type),
                    new Column("MODULE", ExtensionInfo::module),
                    new Column("VERSION", ExtensionInfo::version),
                    new Column("FROM", ExtensionInfo::origin));

    private ExtensionTable() {}

    private record Column(String title, Function<ExtensionInfo, String> cell) {
        /// The title and the cells below it, padded to one width.
        List<String> of(List<ExtensionInfo> rows) {
            var cells = Stream.concat(Stream.of(title), rows.stream().map(cell)).toList();
            var width = cells.stream().mapToInt(String::length).max().orElse(0);
            return cells.stream().map(text -> text + " ".repeat(width - text.length())).toList();
        }
    }

    static List<String> lines(List<ExtensionInfo> extensions) {
        var columns = COLUMNS.stream().map(column -> column.of(extensions)).toList();
        return IntStream.rangeClosed(0, extensions.size())
                .mapToObj(row -> line(columns, row))
                .toList();
    }

    /// Each with all that is known of it, and an empty line behind it.
    static List<String> paragraphs(List<ExtensionInfo> extensions) {
        return extensions.stream().flatMap(ExtensionTable::paragraph).toList();
    }

    private static Stream<String> paragraph(ExtensionInfo one) {
        var lines = new ArrayList<String>();
        lines.add(one.kind() + " " + one.type());
        add(lines, "description", one.description());
        add(lines, "module", (one.module() + " " + one.version()).strip());
        add(lines, "from", one.origin());
        add(lines, "vendor", one.vendor());
        add(lines, "license", one.license());
        add(lines, "schema", one.schema());
        lines.add("");
        return lines.stream();
    }

    private static void add(List<String> lines, String what, String text) {
        if (!text.isEmpty()) {
            lines.add("  %-13s%s".formatted(what, text));
        }
    }

    private static String line(List<List<String>> columns, int row) {
        return columns.stream()
                .map(column -> column.get(row))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }
}
