package mosn.app;

import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

import java.util.List;

/// One of the commands.
///
/// @param words what may follow besides options, for people to read: `[COMMAND]`; empty for none
/// @param notes lines below the options
record Command(
        String name,
        String words,
        String summary,
        List<Option> options,
        List<String> notes,
        Action action) {
    /// What the command does with what followed it; yields the exit code.
    interface Action {
        int run(CommandLine line) throws Exception;
    }

    /// @throws MisusedException where that may not follow this command
    CommandLine parse(List<String> arguments) {
        var all = new Options();
        options.forEach(all::addOption);
        CommandLine line;
        try {
            line =
                    DefaultParser.builder()
                            .setAllowPartialMatching(false)
                            .get()
                            .parse(all, arguments.toArray(String[]::new));
        } catch (ParseException e) {
            throw new MisusedException(name, problem(e));
        }
        if (words.isEmpty() && !line.getArgList().isEmpty()) {
            throw new MisusedException(
                    name, "'" + line.getArgList().getFirst() + "' is one word too many");
        }
        for (var option : line.getOptions()) {
            if (line.getOptionCount(option) > 1 && !Commands.REPEATABLE.contains(option)) {
                throw new MisusedException(name, "there is more than one " + spelled(option));
            }
        }
        return line;
    }

    private static String problem(ParseException e) {
        return switch (e) {
            case UnrecognizedOptionException unknown ->
                    "there is no option '" + unknown.getOption() + "'";
            case MissingArgumentException missing ->
                    spelled(missing.getOption())
                            + " needs a "
                            + missing.getOption().getArgName()
                            + " behind it";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static String spelled(Option option) {
        return "--" + option.getLongOpt();
    }
}
