package mosn.core.stream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What happened, line by line: the first word says to whom, as in `client 200 end`.
final class Trace {
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(20);

    private final List<String> lines = new ArrayList<>();

    synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    synchronized void clear() {
        lines.clear();
    }

    synchronized List<String> lines() {
        return List.copyOf(lines);
    }

    /// What happened to one, without its name.
    List<String> of(String who) {
        return lines().stream()
                .filter(line -> line.startsWith(who + " "))
                .map(line -> line.substring(who.length() + 1))
                .toList();
    }

    /// What happened to several, in order.
    List<String> of(String... who) {
        return lines().stream()
                .filter(line -> Arrays.stream(who).anyMatch(one -> line.startsWith(one + " ")))
                .toList();
    }

    /// Waits until a line is there, on any thread but the loop.
    void await(String line) throws InterruptedException {
        await(line, 1);
    }

    synchronized void await(String line, int times) throws InterruptedException {
        var until = System.nanoTime() + LIMIT;
        while (lines.stream().filter(line::equals).count() < times) {
            var left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("no " + line + " in\n" + this);
            }
            wait(left);
        }
    }

    synchronized int size() {
        return lines.size();
    }

    /// Waits until there are more than so many lines.
    ///
    /// @return whether there are
    synchronized boolean awaitMore(int than) throws InterruptedException {
        var until = System.nanoTime() + LIMIT;
        while (lines.size() <= than) {
            var left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
