package mosn.core.heap;

import org.jspecify.annotations.Nullable;

/// What the collector begins with.
///
/// @param thread serial of the thread whose it is; 0 for none
/// @param detail of a thread the serial of its stack trace, of a variable the frame's number
record Root(Kind kind, long object, int thread, int detail) {
    enum Kind {
        UNKNOWN(0xff, 0, 0),
        JNI_GLOBAL(0x01, 1, 0),
        JNI_LOCAL(0x02, 0, 2),
        JAVA_FRAME(0x03, 0, 2),
        NATIVE_STACK(0x04, 0, 1),
        STICKY_CLASS(0x05, 0, 0),
        THREAD_BLOCK(0x06, 0, 1),
        MONITOR_USED(0x07, 0, 0),
        THREAD(0x08, 0, 2),

        /// No root of the JVM's: a field that no dump shows leads from a class to such a map.
        CLASS_VALUES(-1, 0, 0);

        private final int tag;
        private final int ids;
        private final int numbers;

        /// @param ids how many stand behind the object's
        /// @param numbers how many behind those
        Kind(int tag, int ids, int numbers) {
            this.tag = tag;
            this.ids = ids;
            this.numbers = numbers;
        }

        int ids() {
            return ids;
        }

        int numbers() {
            return numbers;
        }

        static @Nullable Kind of(int tag) {
            for (var kind : values()) {
                if (kind.tag == tag) {
                    return kind;
                }
            }
            return null;
        }
    }
}
