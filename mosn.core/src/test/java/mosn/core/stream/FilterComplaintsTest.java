package mosn.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.api.CallException;
import mosn.api.stream.StreamReceiverFilter;
import mosn.core.loop.ContextLoader;
import mosn.core.observe.Stats;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

class FilterComplaintsTest {
    private final List<String> logged = new ArrayList<>();
    private final FilterSlot slot =
            new FilterSlot(
                    Script.config("f", Duration.ZERO, false, null),
                    _ -> new StreamReceiverFilter() {},
                    ContextLoader.IMAGE,
                    new Log(),
                    new Stats(1).extension("f"),
                    new FilterLedger(new Stats(1), "l", "f"),
                    new FilterSwitch("l", "f"));

    @Test
    void aCallWithoutAnAnswerIsOneSentenceOnce() {
        var unanswered = new CallException("plugin_not_ready", "no process is ready");
        slot.failed(Phase.BEFORE_ROUTE, unanswered);
        slot.failed(Phase.BEFORE_ROUTE, new CompletionException(unanswered));
        slot.failed(Phase.BEFORE_ROUTE, new TimeoutException("no answer in time"));
        slot.failed(Phase.BEFORE_ROUTE, unanswered);
        assertEquals(
                List.of(
                        "filter f failed in BEFORE_ROUTE: no process is ready",
                        "filter f failed in BEFORE_ROUTE: no answer in time"),
                logged);
    }

    @Test
    void whatAFilterThrowsIsSaidWithItsPlaceOnceASecond() {
        slot.failed(Phase.BEFORE_ROUTE, new IllegalStateException("a bug"));
        slot.failed(Phase.BEFORE_ROUTE, new IllegalStateException("a bug"));
        assertEquals(
                List.of(
                        "filter f failed in BEFORE_ROUTE; further ones in this second are not"
                                + " logged: java.lang.IllegalStateException: a bug"),
                logged);
    }

    private final class Log implements System.Logger {
        @Override
        public String getName() {
            return "f";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String msg,
                @Nullable Throwable thrown) {
            logged.add(msg + ": " + thrown);
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String format,
                @Nullable Object... params) {
            logged.add(String.valueOf(format));
        }
    }
}
