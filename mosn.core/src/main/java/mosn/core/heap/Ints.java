package mosn.core.heap;

import java.util.ArrayList;
import java.util.List;

/// Very many numbers, which are never copied.
final class Ints {
    private static final int SHIFT = 18;
    private static final int MASK = (1 << SHIFT) - 1;

    private final List<int[]> blocks = new ArrayList<>();
    private int size;

    int size() {
        return size;
    }

    void add(int number) {
        if (size >> SHIFT == blocks.size()) {
            blocks.add(new int[1 << SHIFT]);
        }
        set(size++, number);
    }

    void set(int index, int number) {
        blocks.get(index >> SHIFT)[index & MASK] = number;
    }

    int get(int index) {
        return blocks.get(index >> SHIFT)[index & MASK];
    }
}
