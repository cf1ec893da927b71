package mosn.core.router;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// One search in one text: all ways through the program that are open at one place, the better ones
/// first. No step is reached twice at one place, so the time is at most text × program.
final class RegexRun {
    private final RegexProgram.Step[] steps;
    private final String text;
    private final int from;
    private final int to;
    private final boolean places;

    /// For each step the last place, plus one, at which it was reached.
    private final int[] reached;

    private Ways now;
    private Ways next;
    private boolean found;
    private int @Nullable [] matched;

    /// @param places whether to keep where groups are; where not, any match will do
    RegexRun(RegexProgram program, String text, int from, int to, boolean places) {
        this.steps = program.steps();
        this.text = text;
        this.from = from;
        this.to = to;
        this.places = places;
        reached = new int[steps.length];
        now = new Ways(steps.length, places);
        next = new Ways(steps.length, places);
    }

    /// Whether there is a match from `start` on.
    boolean find(int start) {
        search(start, new int[0]);
        return found;
    }

    /// Where the groups of the first match from `start` on begin and end, -1 for those that took no
    /// part; null where there is no match.
    ///
    /// @param slots two for each group
    int @Nullable [] places(int start, int slots) {
        var none = new int[slots];
        Arrays.fill(none, -1);
        search(start, none);
        return matched;
    }

    private void search(int start, int[] none) {
        found = false;
        matched = null;
        now.count = 0;
        Arrays.fill(reached, 0);
        for (var at = start; ; at++) {
            if (!found) {
                enter(now, 0, at, none); // behind those that began earlier
            }
            if (found && (!places || now.count == 0)) {
                return;
            }
            step(at);
            if (at == to) {
                return;
            }
            var spent = now;
            now = next;
            next = spent;
        }
    }

    /// Follows each way over the byte at `at`.
    private void step(int at) {
        next.count = 0;
        for (var i = 0; i < now.count; i++) {
            var step = now.steps[i];
            if (steps[step] instanceof RegexProgram.Take take) {
                if (at < to && take.has(text.charAt(at))) {
                    enter(next, step + 1, at + 1, now.slots(i));
                }
            } else {
                found = true;
                matched = now.slots(i);
                return; // the ways behind this one are worse
            }
        }
    }

    private void enter(Ways ways, int step, int at, int[] slots) {
        if (reached[step] == at + 1) {
            return;
        }
        reached[step] = at + 1;
        switch (steps[step]) {
            case RegexProgram.Take _ -> ways.add(step, slots);
            case RegexProgram.Split(var first, var second) -> {
                enter(ways, first, at, slots);
                enter(ways, second, at, slots);
            }
            case RegexProgram.Jump(var target) -> enter(ways, target, at, slots);
            case RegexProgram.At(var place) -> {
                if (place.holds(text, from, to, at)) {
                    enter(ways, step + 1, at, slots);
                }
            }
            case RegexProgram.Save(var slot) -> enter(ways, step + 1, at, save(slots, slot, at));
            case RegexProgram.Match() -> {
                found |= !places;
                ways.add(step, slots);
            }
        }
    }

    private int[] save(int[] slots, int slot, int at) {
        if (!places) {
            return slots;
        }
        var changed = slots.clone();
        changed[slot] = at;
        return changed;
    }

    private static final class Ways {
        private static final int[] NONE = {};

        private final int[] steps;
        private final int[] @Nullable [] slots;
        private int count;

        Ways(int steps, boolean places) {
            this.steps = new int[steps];
            this.slots = new int[places ? steps : 0][];
        }

        void add(int step, int[] places) {
            steps[count] = step;
            if (slots.length > 0) {
                slots[count] = places;
            }
            count++;
        }

        int[] slots(int way) {
            var places = slots.length > 0 ? slots[way] : null;
            return places == null ? NONE : places;
        }
    }
}
