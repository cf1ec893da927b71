package mosn.testkit;

import org.jspecify.annotations.Nullable;

/// A stream that has been started. Used by the test's thread, which is its event loop: a filter's
/// late answer is acted upon when the test asks for something here.
public final class RunningStream {
    private final Run run;

    RunningStream(Run run) {
        this.run = run;
    }

    public boolean hasEnded() {
        run.proceed();
        return run.hasEnded();
    }

    /// The phase whose answer the stream waits for, as in `beforeRoute`; null where it has ended.
    public @Nullable String waitsFor() {
        run.proceed();
        return run.waitsFor();
    }

    /// Waits for the answers that are still to come, each 10 s at most, and runs the stream to its
    /// end.
    ///
    /// @throws AssertionError where one does not come
    public Outcome await() {
        run.await();
        return new Outcome(run);
    }

    /// The client goes away, or the filter's time is up: what the filter was lent throws from here
    /// on, its stage is cancelled or its thread interrupted and waited for, and it is destroyed.
    public Outcome cancel() {
        run.proceed();
        run.cancel();
        return new Outcome(run);
    }

    /// Ends the stream as [mosn.api.stream.Stream#terminate] does.
    public boolean terminate(int status) {
        return run.stream().terminate(status);
    }
}
