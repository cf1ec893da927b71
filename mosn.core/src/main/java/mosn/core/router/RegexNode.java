package mosn.core.router;

import java.util.BitSet;
import java.util.List;

/// A regular expression over bytes, parsed.
sealed interface RegexNode {
    /// Whether it can match nothing at all.
    boolean nullable();

    /// One byte out of `bytes`, which is not changed any more.
    record OneOf(BitSet bytes) implements RegexNode {
        @Override
        public boolean nullable() {
            return false;
        }
    }

    /// One after the other; nothing where there are none.
    record Sequence(List<RegexNode> nodes) implements RegexNode {
        @Override
        public boolean nullable() {
            return nodes.stream().allMatch(RegexNode::nullable);
        }
    }

    /// The first that leads to a match.
    record Choice(List<RegexNode> nodes) implements RegexNode {
        @Override
        public boolean nullable() {
            return nodes.stream().anyMatch(RegexNode::nullable);
        }
    }

    /// @param most -1 for any number
    record Repeat(RegexNode node, int least, int most, boolean greedy) implements RegexNode {
        @Override
        public boolean nullable() {
            return least == 0 || node.nullable();
        }
    }

    /// @param index from 1 up
    record Group(int index, RegexNode node) implements RegexNode {
        @Override
        public boolean nullable() {
            return node.nullable();
        }
    }

    /// A place between two bytes.
    enum Place implements RegexNode {
        TEXT_BEGIN,
        TEXT_END,
        LINE_BEGIN,
        LINE_END,
        WORD_EDGE,
        NO_WORD_EDGE;

        @Override
        public boolean nullable() {
            return true;
        }

        boolean holds(String text, int from, int to, int at) {
            return switch (this) {
                case TEXT_BEGIN -> at == from;
                case TEXT_END -> at == to;
                case LINE_BEGIN -> at == from || text.charAt(at - 1) == '\n';
                case LINE_END -> at == to || text.charAt(at) == '\n';
                case WORD_EDGE -> isWordEdge(text, from, to, at);
                case NO_WORD_EDGE -> !isWordEdge(text, from, to, at);
            };
        }

        private static boolean isWordEdge(String text, int from, int to, int at) {
            var before = at > from && isWord(text.charAt(at - 1));
            var behind = at < to && isWord(text.charAt(at));
            return before != behind;
        }

        private static boolean isWord(char c) {
            return Bytes.isLetterOrDigit(c) || c == '_';
        }
    }
}
