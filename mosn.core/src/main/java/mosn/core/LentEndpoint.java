package mosn.core;

import mosn.api.admin.AdminEndpoint;
import mosn.api.admin.AdminReply;
import mosn.api.admin.AdminRequest;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Calls an extension's endpoint on a thread of the extension's own, and waits for it no longer
/// than is good for the operators whose requests come behind.
record LentEndpoint(Made<AdminEndpoint> made) {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    AdminReply answer(AdminRequest request) throws Exception {
        var task = new FutureTask<>(() -> Objects.requireNonNull(ask(request), "no answer"));
        made.context().blocking().execute(task);
        try {
            return task.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } catch (TimeoutException e) {
            return AdminReply.error(504, "no answer in time");
        } finally {
            task.cancel(true);
        }
    }

    private AdminReply ask(AdminRequest request) throws Exception {
        var endpoint = made.product();
        return request.method().equals("POST") ? endpoint.post(request) : endpoint.get(request);
    }
}
