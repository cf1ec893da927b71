package mosn.plugin.grpc.process;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// How a process ended.
public sealed interface Exit {
    /// The words that shells have for signals, in the C locale.
    Map<String, Integer> SIGNALS =
            Map.ofEntries(
                    Map.entry("Hangup", 1),
                    Map.entry("Interrupt", 2),
                    Map.entry("Quit", 3),
                    Map.entry("Illegal instruction", 4),
                    Map.entry("Trace/breakpoint trap", 5),
                    Map.entry("Aborted", 6),
                    Map.entry("Bus error", 7),
                    Map.entry("Floating point exception", 8),
                    Map.entry("Killed", 9),
                    Map.entry("User defined signal 1", 10),
                    Map.entry("Segmentation fault", 11),
                    Map.entry("User defined signal 2", 12),
                    Map.entry("Broken pipe", 13),
                    Map.entry("Alarm clock", 14),
                    Map.entry("Terminated", 15),
                    Map.entry("Stack fault", 16),
                    Map.entry("CPU time limit exceeded", 24),
                    Map.entry("File size limit exceeded", 25),
                    Map.entry("Virtual timer expired", 26),
                    Map.entry("Profiling timer expired", 27),
                    Map.entry("I/O possible", 29),
                    Map.entry("Power failure", 30),
                    Map.entry("Bad system call", 31));

    /// Those that have no name are counted from the first that programs may use.
    Pattern REAL_TIME = Pattern.compile("Real-time signal ([0-9]{1,2})");

    int FIRST_REAL_TIME = 34;

    /// As in `[1]- Done(3) "$@"`.
    Pattern JOB = Pattern.compile("\\[1]\\s*[-+]?\\s*(.*?)(\\s{2,}.*|\\s*)");

    Pattern CODE = Pattern.compile("(?:Done|Exit)[ (]+(\\d+)\\)?");

    /// What a process that signal 9 has ended is said to have exited with.
    int KILLED = 128 + 9;

    /// By itself.
    record Code(int code) implements Exit {
        @Override
        public String toString() {
            return "exit code " + code;
        }
    }

    /// @param number 0 where only the word is known
    record Signal(int number, String word) implements Exit {
        @Override
        public String toString() {
            return "signal " + (number == 0 ? word : number + " (" + word + ")");
        }
    }

    /// The kernel ended it, for its memory was full.
    record OutOfMemory() implements Exit {
        @Override
        public String toString() {
            return "out of memory";
        }
    }

    /// Nobody could tell.
    record Unknown() implements Exit {
        @Override
        public String toString() {
            return "an end that nobody saw";
        }
    }

    /// Whether somebody killed it, or nobody knows.
    default boolean isKill() {
        return this instanceof Unknown || (this instanceof Signal(var number, _) && number == 9);
    }

    /// Reads what the launcher has left.
    ///
    /// @param jobs what the shell has said of them, over and over; the last holds
    /// @param launcher how itself ended
    static Exit parse(List<String> jobs, int launcher) {
        for (var job : jobs.reversed()) {
            var matcher = JOB.matcher(job);
            if (matcher.matches()) {
                var words = matcher.group(1);
                return words.startsWith("Running") || words.startsWith("Stopped")
                        ? unseen(launcher)
                        : of(words);
            }
        }
        return unseen(launcher);
    }

    /// The launcher has left before the process did. Whoever kills the launcher has its whole group
    /// killed, if not at once, then as soon as the pipe to it closes.
    ///
    /// @param launcher how itself ended
    static Exit unseen(int launcher) {
        return launcher == KILLED ? new Signal(9, "Killed") : new Unknown();
    }

    private static Exit of(String words) {
        if (words.equals("Done")) {
            return new Code(0);
        }
        var code = CODE.matcher(words);
        if (code.matches()) {
            return new Code(Integer.parseInt(code.group(1)));
        }
        var realTime = REAL_TIME.matcher(words);
        if (realTime.matches()) {
            return new Signal(FIRST_REAL_TIME + Integer.parseInt(realTime.group(1)), words);
        }
        // bash may leave nothing between the words and the command
        return SIGNALS.entrySet().stream()
                .filter(signal -> words.startsWith(signal.getKey()))
                .findFirst()
                .map(signal -> new Signal(signal.getValue(), signal.getKey()))
                .orElseGet(() -> new Signal(0, words));
    }
}
