package mosn.plugin.grpc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class ExitTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = true,
            textBlock =
                    """
                    [1] - Done                    ; exit code 0
                    [1] + Done(137)               ; exit code 137
                    [1]-  Done(3)                 "$@" 3>&-; exit code 3
                    [1]   Exit 3                  "$@" 3>&-; exit code 3
                    [1] - Killed                  ; signal 9 (Killed)
                    [1]-  Killed                  "$@" 3>&-; signal 9 (Killed)
                    [1] - Segmentation fault (core dumped) ; signal 11 (Segmentation fault)
                    [1] + Real-time signal 3      ; signal 37 (Real-time signal 3)
                    [1] + Bad system call         ; signal 31 (Bad system call)
                    [1]+  File size limit exceededrun "$@" 3>&-; signal 25 (File size limit exceeded)
                    [1] + New signal              ; signal New signal
                    """)
    void whatShellsSayOfAJobIsUnderstood(String job, String meaning) {
        assertEquals(meaning, Exit.parse(List.of("[2] + Running  ", job), 137).toString());
    }

    /// It says of a job that has ended once that it has.
    @Test
    void whatTheShellSaysLastHolds() {
        var said = List.of("[1] + Running  ", "[2] - Running", "[1] + Killed ", "[2] + Running ");
        assertEquals("signal 9 (Killed)", Exit.parse(said, 0).toString());
    }

    @ParameterizedTest
    @CsvSource({"[1] + Running  ", "[1]-  Running    \"$@\"", "[1] + Stopped (signal)  "})
    void whoIsKilledWithItsLauncherWasKilled(String job) {
        assertEquals("signal 9 (Killed)", Exit.parse(List.of(job), 137).toString());
        assertEquals(new Exit.Unknown(), Exit.parse(List.of(job), 129));
    }

    @Test
    void whereNothingWasWrittenTheEndOfTheLauncherTells() {
        assertEquals("signal 9 (Killed)", Exit.parse(List.of(), 137).toString());
        assertEquals(new Exit.Unknown(), Exit.parse(List.of(), 129));
    }
}
