package mosn.app;

import mosn.core.ExtensionInfo;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Extensions in columns as wide as what stands in them.
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

    private static String line(List<List<String>> columns, int row) {
        return columns.stream()
                .map(column -> column.get(row))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }
}
