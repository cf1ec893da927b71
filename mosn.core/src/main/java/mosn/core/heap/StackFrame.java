package mosn.core.heap;

/// One call of a thread.
///
/// @param method name of a string, as `file` is
/// @param type serial of the class
/// @param line below 1 where it is not known
record StackFrame(long method, long file, int type, int line) {}
