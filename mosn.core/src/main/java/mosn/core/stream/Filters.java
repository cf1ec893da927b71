package mosn.core.stream;

import mosn.api.stream.StreamFilter;
import mosn.core.router.RouteEntry;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/// The filters of one stream, in the order of the configuration.
final class Filters {
    /// A thread is in the filter.
    private static final byte WORKING = 1;

    /// A thread is in it that ought to have left long ago.
    private static final byte STUCK = 2;

    static final Filters NONE = new Filters(List.of());

    private FilterSlot[] slots;
    private final @Nullable StreamFilter[] filters;
    private final int[] phases;
    private final byte[] threads;
    private int all;
    private @Nullable OffLoop offLoop;
    private int stragglers;

    /// The place of the filter that has ended the request's way; -1 where none has.
    private int stopped = -1;

    /// A bit for each filter that has changed something; those behind the 64th have none.
    private long changed;

    /// A bit for each filter that this stream is to try, after a pause; likewise.
    private long tried;

    /// A bit for each that has answered, whatever it said.
    private long worked;

    /// A bit for each of which is known whether it is off for the stream's virtual host, and
    /// whether it is.
    private long settled;

    private long off;

    /// What they were called; null where [#slots] says so.
    private String @Nullable [] names;

    /// How long was waited for each; null where for none.
    private long @Nullable [] waits;

    private Filters(List<FilterSlot> slots) {
        this.slots = slots.toArray(FilterSlot[]::new);
        this.filters = new StreamFilter[this.slots.length];
        this.phases = new int[this.slots.length];
        this.threads = new byte[this.slots.length];
    }

    /// Makes them all. One that cannot be made is left out; `stream` is told at the end.
    static Filters of(List<FilterSlot> slots, ProxyStream stream) {
        if (slots.isEmpty()) {
            return NONE;
        }
        var made = new Filters(slots);
        for (var i = 0; i < made.slots.length; i++) {
            made.create(i, stream);
        }
        return made;
    }

    private void create(int index, ProxyStream stream) {
        var slot = slots[index];
        if (slot.off().isOff()) {
            slot.ledger().skipped();
            return;
        }
        switch (slot.admit()) {
            case LEAVE_OUT -> {
                slot.ledger().skipped();
                missing(index);
                stream.onFilterLeftAlone(slot);
                return;
            }
            case TRY -> tried |= bit(index);
            case CALL -> {}
        }
        try {
            var filter = slot.create(stream);
            filters[index] = filter; // from here on it is destroyed, whatever happens
            phases[index] = slot.phases(filter);
            all |= phases[index];
        } catch (Throwable e) {
            tried &= ~bit(index);
            all |= FilterSlot.ENDS; // nobody knows whether it has something to do then
            missing(index);
            stream.onFilterNotMade(slot, e);
        }
    }

    private void missing(int index) {
        if (!slots[index].allowsOnError()) {
            stopped(index);
        }
    }

    int size() {
        return slots.length;
    }

    /// Whether any filter may be called after all its phases: at the end, or because a thread is
    /// still in it.
    boolean awaitEnd() {
        return (all & FilterSlot.ENDS) != 0 || offLoop != null || stragglers > 0;
    }

    /// Whether any filter does something in this phase.
    boolean has(Phase phase) {
        return (all & phase.bit()) != 0;
    }

    boolean has(int index, Phase phase) {
        return (phases[index] & phase.bit()) != 0;
    }

    FilterSlot slot(int index) {
        return slots[index];
    }

    StreamFilter filter(int index) {
        var filter = filters[index];
        if (filter == null) {
            throw new IllegalStateException("filter " + slots[index] + " was not made");
        }
        return filter;
    }

    /// Whether an operator has switched it off for this route or its virtual host. That is settled
    /// once for a stream: no filter sees one half of a body only.
    ///
    /// @param route null before it is known
    boolean isOffFor(int index, @Nullable RouteEntry route) {
        var bit = bit(index);
        if (route != null && (settled & bit) == 0) {
            settled |= bit;
            if (bit != 0 && slots[index].off().isOffFor(route)) {
                off |= bit;
                slots[index].ledger().skipped();
            }
        }
        return (off & bit) != 0;
    }

    // those on virtual threads

    /// Whether one has been asked and has not answered: no other is called meanwhile.
    boolean isOffLoop() {
        return offLoop != null;
    }

    /// Whether a thread is in it, be it that nobody waits for that one any more.
    boolean isWorking(int index) {
        return threads[index] != 0;
    }

    /// Whether nobody waits any more for the thread that is in it to leave.
    boolean isStuck(int index) {
        return threads[index] == STUCK;
    }

    /// Calls the filter whose turn it is on a thread of its own.
    OffLoop goOffLoop(
            ProxyStream stream, FilterCursor cursor, @Nullable Object piece, boolean end) {
        var index = cursor.index();
        threads[index] = WORKING;
        var started = OffLoop.start(stream, cursor, slots[index], filter(index), piece, end);
        offLoop = started;
        return started;
    }

    /// Its answer has been taken, or is not wanted any more.
    void settled(OffLoop settled) {
        offLoop = null;
        if (settled.settle()) {
            stragglers++;
        }
    }

    /// The thread has left.
    void left(OffLoop left, boolean straggler) {
        threads[left.index()] = 0;
        if (straggler) {
            stragglers--;
        }
    }

    void stuck(OffLoop stuck) {
        threads[stuck.index()] = STUCK;
    }

    /// Whether threads are in filters though nobody waits for their answers.
    boolean hasStragglers() {
        return stragglers > 0;
    }

    /// Calls it no more, but for its end: it has failed, and the stream goes on without it.
    void leaveOut(int index) {
        tried &= ~bit(index);
        phases[index] = 0;
    }

    /// Ends them before their stream: none is called any more, and none is held.
    void letGo(ProxyStream stream) {
        if (slots.length == 0) {
            return;
        }
        names = new String[slots.length];
        for (var i = 0; i < slots.length; i++) {
            names[i] = slots[i].name();
        }
        destroy(stream);
        all = 0;
        Arrays.fill(phases, 0);
        slots = new FilterSlot[0];
    }

    private String name(int index) {
        return names == null ? slots[index].name() : names[index];
    }

    // what they did, for the access log

    void stopped(int index) {
        if (stopped < 0) {
            stopped = index;
        }
    }

    /// It has answered.
    void worked(int index) {
        worked |= bit(index);
    }

    void changed(int index) {
        changed |= bit(index);
    }

    private static long bit(int index) {
        return index < Long.SIZE ? 1L << index : 0;
    }

    void delayed(int index, long nanos) {
        if (waits == null) {
            waits = new long[phases.length];
        }
        waits[index] += nanos;
    }

    /// Which has answered, ended or failed the stream; null for none.
    @Nullable String stoppedBy() {
        return stopped < 0 ? null : name(stopped);
    }

    /// Their names, with commas; null for none.
    @Nullable String changedBy() {
        return list(index -> (changed & bit(index)) != 0, _ -> "");
    }

    /// Names and times, as in `auth=12ms,limit=3ms`; null for none.
    @Nullable String delayedBy() {
        var times = waits;
        return times == null
                ? null
                : list(index -> times[index] > 0, index -> "=" + times[index] / 1_000_000 + "ms");
    }

    private @Nullable String list(IntPredicate which, IntFunction<String> more) {
        var text = new StringBuilder();
        for (var i = 0; i < phases.length; i++) {
            if (which.test(i)) {
                text.append(text.isEmpty() ? "" : ",").append(name(i)).append(more.apply(i));
            }
        }
        return text.isEmpty() ? null : text.toString();
    }

    /// The stream is over.
    void destroy(ProxyStream stream) {
        for (var i = 0; i < filters.length; i++) {
            var filter = filters[i];
            if (filter != null) {
                filters[i] = null;
                if ((tried & worked & bit(i)) != 0) {
                    slots[i].passed();
                }
                destroy(slots[i], filter, stream);
            }
        }
    }

    private static void destroy(FilterSlot slot, StreamFilter filter, ProxyStream stream) {
        var entered = slot.loader().enter();
        try {
            filter.onDestroy(stream);
        } catch (Throwable e) {
            slot.failed("onDestroy", e);
        } finally {
            slot.loader().leave(entered);
        }
    }
}
