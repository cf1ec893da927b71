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
                    [1] - Real-time signal 3      ; signal Real-time signal 3
                    """)
    void whatShellsSayOfAJobIsUnderstood(String job, String meaning) {
        assertEquals(meaning, Exit.parse(List.of("[2] + Running  ", job)).toString());
    }

    @Test
    void aLauncherThatWasKilledTooCouldNotTell() {
        assertEquals(new Exit.Unknown(), Exit.parse(List.of()));
    }
}
