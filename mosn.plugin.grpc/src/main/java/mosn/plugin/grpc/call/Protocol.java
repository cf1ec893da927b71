package mosn.plugin.grpc.call;

import mosn.api.grpc.GrpcPeer;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What proxy and process speak with each other. A process is told all versions there are
/// (`PLUGIN_PROTOCOL_VERSIONS`), and says in its handshake which it has chosen.
public interface Protocol {
    /// Newest first, as go-plugin chooses.
    List<Protocol> ALL = List.of(new StreamProtocol(), new CallProtocol());

    /// Its number in `PLUGIN_PROTOCOL_VERSIONS` and in the handshake's second part.
    int version();

    /// Speaks it with a process that has just said where it listens.
    Conversation open(GrpcPeer peer);

    static Set<Integer> versions() {
        return ALL.stream().map(Protocol::version).collect(Collectors.toUnmodifiableSet());
    }

    /// As in `1,2`.
    static String list() {
        return versions().stream().sorted().map(String::valueOf).collect(Collectors.joining(","));
    }

    /// @param version one of [#versions]
    static Protocol of(int version) {
        return ALL.stream()
                .filter(protocol -> protocol.version() == version)
                .findFirst()
                .orElseThrow();
    }
}
