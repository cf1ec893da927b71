package mosn.testkit;

import mosn.api.message.ResponseHead;

/// The head of a response in memory.
final class MemoryResponse implements ResponseHead {
    private final Lease lease;
    private final MemoryHeaders headers;
    private int status;

    MemoryResponse(int status, Lease lease) {
        this(status, new MemoryHeaders(lease), lease);
    }

    private MemoryResponse(int status, MemoryHeaders headers, Lease lease) {
        this.status = checked(status);
        this.headers = headers;
        this.lease = lease;
    }

    /// The same as it is now.
    MemoryResponse copy(Lease lent) {
        return new MemoryResponse(status, MemoryHeaders.copyOf(headers, lent), lent);
    }

    @Override
    public int status() {
        lease.check();
        return status;
    }

    @Override
    public void status(int status) {
        lease.check();
        if (status != this.status) {
            this.status = changed(status);
        }
    }

    private int changed(int status) {
        if (this.status < 200 && this.status != 101) {
            throw new IllegalArgumentException("a response of status " + this.status + " keeps it");
        }
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status " + status + " is not from 200 to 599");
        }
        return status;
    }

    /// The same from the start.
    void began(int status) {
        this.status = checked(status);
    }

    /// Whatever the length was, it is not known any more.
    void dropLength() {
        headers.drop("content-length");
    }

    @Override
    public MemoryHeaders headers() {
        lease.check();
        return headers;
    }

    private static int checked(int status) {
        if (status < 100 || status > 599) {
            throw new IllegalArgumentException("status " + status + " is not from 100 to 599");
        }
        return status;
    }
}
