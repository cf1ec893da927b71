package mosn.core.router;

import mosn.core.router.RegexNode.Choice;
import mosn.core.router.RegexNode.Group;
import mosn.core.router.RegexNode.OneOf;
import mosn.core.router.RegexNode.Place;
import mosn.core.router.RegexNode.Repeat;
import mosn.core.router.RegexNode.Sequence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Instructions of a machine that follows all ways through an expression at once (Thompson 1968,
/// Pike), so that its time is at most text × program.
final class RegexProgram {
    /// Longer programs are refused: each of a text's bytes may cost that many steps.
    private static final int LONGEST = 2500;

    private final Step[] steps;

    private RegexProgram(Step[] steps) {
        this.steps = steps;
    }

    Step[] steps() {
        return steps;
    }

    sealed interface Step {}

    /// Goes on with the next step if the byte is one of these.
    record Take(long b0, long b1, long b2, long b3) implements Step {
        boolean has(char c) {
            var word =
                    switch (c >> 6) {
                        case 0 -> b0;
                        case 1 -> b1;
                        case 2 -> b2;
                        case 3 -> b3;
                        default -> 0;
                    };
            return (word & 1L << c) != 0;
        }
    }

    /// Goes on in two places, of which the first is better.
    record Split(int first, int second) implements Step {}

    record Jump(int to) implements Step {}

    /// Goes on with the next step if the place is right.
    record At(Place place) implements Step {}

    /// Keeps the place: 2n where group n begins, 2n + 1 where it ends.
    record Save(int slot) implements Step {}

    record Match() implements Step {}

    static RegexProgram of(RegexNode node) throws RegexSyntaxException {
        var compiler = new Compiler();
        compiler.emit(new Group(0, node));
        compiler.add(new Match());
        return new RegexProgram(compiler.steps.toArray(Step[]::new));
    }

    private static final class Compiler {
        private final List<Step> steps = new ArrayList<>();

        int add(Step step) throws RegexSyntaxException {
            if (steps.size() == LONGEST) {
                throw new RegexSyntaxException("is too large once its repetitions are unfolded");
            }
            steps.add(step);
            return steps.size() - 1;
        }

        void emit(RegexNode node) throws RegexSyntaxException {
            switch (node) {
                case OneOf(var bytes) -> {
                    var words = Arrays.copyOf(bytes.toLongArray(), 4);
                    add(new Take(words[0], words[1], words[2], words[3]));
                }
                case Sequence(var nodes) -> {
                    for (var each : nodes) {
                        emit(each);
                    }
                }
                case Choice(var nodes) -> choice(nodes);
                case Group(var index, var inner) -> {
                    add(new Save(2 * index));
                    emit(inner);
                    add(new Save(2 * index + 1));
                }
                case Place place -> add(new At(place));
                case Repeat repeat -> repeat(repeat);
            }
        }

        private void choice(List<RegexNode> nodes) throws RegexSyntaxException {
            var exits = new ArrayList<Integer>();
            for (var node : nodes.subList(0, nodes.size() - 1)) {
                var split = add(new Match());
                emit(node);
                exits.add(add(new Match()));
                steps.set(split, new Split(split + 1, steps.size()));
            }
            emit(nodes.getLast());
            for (var exit : exits) {
                steps.set(exit, new Jump(steps.size()));
            }
        }

        private void repeat(Repeat repeat) throws RegexSyntaxException {
            var node = repeat.node();
            for (var i = 1; i < repeat.least(); i++) {
                emit(node);
            }
            if (repeat.most() >= 0) {
                if (repeat.least() > 0) {
                    emit(node);
                }
                optional(node, repeat.most() - repeat.least(), repeat.greedy());
            } else if (repeat.least() > 0) {
                plus(node, repeat.greedy());
            } else if (node.nullable()) {
                // x* of an x that may be empty is (x+)?, or the order of its ways would be lost
                var split = add(new Match());
                plus(node, repeat.greedy());
                steps.set(split, split(repeat.greedy(), split + 1, steps.size()));
            } else {
                var split = add(new Match());
                emit(node);
                add(new Jump(split));
                steps.set(split, split(repeat.greedy(), split + 1, steps.size()));
            }
        }

        private void optional(RegexNode node, int times, boolean greedy)
                throws RegexSyntaxException {
            var splits = new ArrayList<Integer>();
            for (var i = 0; i < times; i++) {
                splits.add(add(new Match()));
                emit(node);
            }
            for (var split : splits) {
                steps.set(split, split(greedy, split + 1, steps.size()));
            }
        }

        private void plus(RegexNode node, boolean greedy) throws RegexSyntaxException {
            var again = steps.size();
            emit(node);
            var split = add(new Match());
            steps.set(split, split(greedy, again, split + 1));
        }

        private static Split split(boolean greedy, int inside, int behind) {
            return greedy ? new Split(inside, behind) : new Split(behind, inside);
        }
    }
}
