package mosn.app;

import org.apache.commons.cli.Option;
import org.apache.commons.cli.help.TableDefinition;
import org.apache.commons.cli.help.TextHelpAppendable;
import org.apache.commons.cli.help.TextStyle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// What `mosn help` prints.
final class Usage {
    private static final int WIDTH = 80;

    private final List<String> lines = new ArrayList<>();

    private Usage() {}

    static List<String> of(List<Command> commands) {
        var usage = new Usage();
        usage.lines.add("Usage: mosn COMMAND [OPTIONS]");
        usage.lines.add("MOSN, a proxy that is extended with one small jar.");
        usage.lines.add("Commands:");
        usage.table(commands.stream().map(each -> List.of(each.name(), each.summary())).toList());
        usage.lines.add("Exit codes:");
        usage.table(
                List.of(
                        List.of("0", "done; a proxy was told to end, and did"),
                        List.of("1", "the configuration is wrong, or the proxy cannot start"),
                        List.of("2", "the command line is wrong")));
        usage.lines.add("'mosn help COMMAND' lists its options.");
        return usage.lines;
    }

    static List<String> of(Command command) {
        var usage = new Usage();
        usage.lines.add(
                "Usage: mosn %s [OPTIONS] %s".formatted(command.name(), command.words()).strip());
        usage.lines.add(command.summary());
        usage.table(command.options().stream().map(Usage::row).toList());
        usage.lines.addAll(command.notes());
        return usage.lines;
    }

    private static List<String> row(Option option) {
        return List.of(
                (option.getOpt() == null ? "    " : "-" + option.getOpt() + ", ")
                        + "--"
                        + option.getLongOpt()
                        + (option.hasArg() ? "=" + option.getArgName() : ""),
                option.getDescription());
    }

    private void table(List<List<String>> rows) {
        var text = new StringBuilder();
        var into = new TextHelpAppendable(text);
        into.setMaxWidth(WIDTH);
        var left = TextStyle.builder().setLeftPad(2).setIndent(0);
        var table =
                TableDefinition.from(
                        "",
                        List.of(left.setScalable(false).get(), left.setScalable(true).get()),
                        List.of("", ""),
                        rows);
        try {
            into.appendTable(table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        text.toString()
                .lines()
                .map(String::stripTrailing)
                .filter(line -> !line.isEmpty())
                .forEach(lines::add);
    }
}
