package mosn.core.loop;

import java.util.List;

/// Where a thread was at some moment.
public record ThreadStack(String thread, List<StackTraceElement> calls) {
    public ThreadStack {
        calls = List.copyOf(calls);
    }

    public static ThreadStack of(Thread thread) {
        return new ThreadStack(thread.getName(), List.of(thread.getStackTrace()));
    }

    /// The innermost call in a plugin's own code, or whatever runs on top.
    public String place() {
        return calls.stream()
                .filter(call -> call.getClassLoaderName() == null)
                .filter(call -> !String.valueOf(call.getModuleName()).startsWith("java."))
                .findFirst()
                .or(() -> calls.stream().findFirst())
                .map(StackTraceElement::toString)
                .orElse("its start");
    }

    /// All of it, for a log, which writes that of what is thrown.
    public Throwable trace() {
        var trace = new Throwable("the thread " + thread + " is here");
        trace.setStackTrace(calls.toArray(StackTraceElement[]::new));
        return trace;
    }
}
