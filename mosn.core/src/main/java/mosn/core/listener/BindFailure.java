package mosn.core.listener;

import java.net.InetSocketAddress;

/// What a person is told when an address cannot be listened on.
final class BindFailure {
    private BindFailure() {}

    /// As in *problem; fix*.
    static String sentence(InetSocketAddress address, Throwable cause) {
        var text = String.valueOf(cause.getMessage());
        if (address.isUnresolved()) {
            return "there is no host of this name; write an address of this machine";
        }
        if (text.contains("Address already in use")) {
            return "the address is in use; end what listens there ('ss -ltnp' names it), or write"
                    + " another in its key \"address\"";
        }
        if (text.contains("Cannot assign requested address")) {
            return "it is no address of this machine; write one that is, or 0.0.0.0 for all of"
                    + " them";
        }
        if (text.contains("Permission denied")) {
            return "this user may not listen there; write a port from 1024 on, or give the process"
                    + " CAP_NET_BIND_SERVICE";
        }
        return cause + "; write another in its key \"address\"";
    }
}
