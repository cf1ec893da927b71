package mosn.core.heap;

/// A class as a heap dump has it.
///
/// @param parent 0 for none
/// @param loader 0 for the JVM's own
/// @param values of `statics`; 0 for what is no reference
/// @param fields its own
@SuppressWarnings("ArrayRecordComponent") // there are many, and nobody compares them
record ClassRecord(
        long id, long parent, long loader, Field[] statics, long[] values, Field[] fields) {
    /// @param name of a string
    /// @param type as the format numbers them
    record Field(long name, int type) {}
}
