package mosn.core.heap;

import java.util.Arrays;

/// Many numbers.
final class Longs {
    private long[] numbers = new long[1 << 10];
    private int size;

    void add(long number) {
        if (size == numbers.length) {
            numbers = Arrays.copyOf(numbers, size + (size >> 1));
        }
        numbers[size++] = number;
    }

    int size() {
        return size;
    }

    long get(int index) {
        return numbers[index];
    }

    void sort() {
        Arrays.sort(numbers, 0, size);
    }

    /// Where a number stands among sorted ones; negative where it does not.
    int find(long number) {
        return Arrays.binarySearch(numbers, 0, size, number);
    }
}
