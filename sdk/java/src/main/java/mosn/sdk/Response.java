package mosn.sdk;

import mosn.plugin.v2.Changes;
import mosn.plugin.v2.ResponseHead;

/// What a response says before its body.
public final class Response {
    private final Headers headers;
    private int status;
    private boolean changed;

    Response(ResponseHead head) {
        status = head.getStatus();
        headers = Headers.of(head.getFieldsList());
    }

    public int status() {
        return status;
    }

    public void status(int to) {
        status = to;
        changed = true;
    }

    public Headers headers() {
        return headers;
    }

    void takeChanges(Changes.Builder into) {
        if (changed) {
            into.setStatus(status);
        }
        changed = false;
        into.addAllFields(headers.takeChanges());
    }
}
