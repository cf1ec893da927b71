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

    /// The innermost call in a plugin's own code, or else in no code of the JDK's.
    public String place() {
        var others = calls.stream().filter(call -> !isOfJdk(call)).toList();
        return others.stream()
                .filter(call -> call.getClassLoaderName() == null)
                .findFirst()
                .or(() -> others.stream().findFirst())
                .or(() -> calls.stream().findFirst())
                .map(StackTraceElement::toString)
                .orElse("its start");
    }

    private static boolean isOfJdk(StackTraceElement call) {
        var module = String.valueOf(call.getModuleName());
        return module.startsWith("java.") || module.startsWith("jdk.");
    }

    /// All of it, for a log, which writes that of what is thrown.
    public Throwable trace() {
        var trace = new Throwable("the thread " + thread + " is here");
        trace.setStackTrace(calls.toArray(StackTraceElement[]::new));
        return trace;
    }
}
