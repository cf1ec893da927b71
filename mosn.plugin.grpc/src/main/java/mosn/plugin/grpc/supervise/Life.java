package mosn.plugin.grpc.supervise;

import mosn.api.grpc.GrpcPeer;
import mosn.plugin.grpc.call.Auxiliary;
import mosn.plugin.grpc.process.Child;
import mosn.plugin.grpc.process.Identity;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// One process, from its start to its end: what its instance knows of it. The supervisor's alone.
final class Life {
    final Child child;
    final Instant begin;

    /// What the process is shown; null where nobody shows anything.
    final @Nullable Identity identity;

    /// Where it listens, and what is asked of it beside calls; null before it has said so.
    @Nullable GrpcPeer peer;

    @Nullable Auxiliary auxiliary;
    volatile String address = "";
    volatile int protocol;

    /// Null before it takes calls.
    volatile @Nullable Ready ready;

    @Nullable Instant readyAt;

    /// Why it is being ended; null where it is not.
    @Nullable String fault;

    /// Who has the address that it needs: a plugin of the same name; null where nobody does.
    @Nullable SupervisedPlugin inItsWay;

    /// Whether it was given up before it had said a line.
    boolean unheard;

    /// Whether its end has begun.
    boolean ending;

    /// Whether it was well by its own word when it was asked first. Of one that was not, its word
    /// is not taken later either: MOSN asks nobody.
    boolean wasWell;

    int unwell;
    long answered;

    Life(Child child, @Nullable Identity identity, Instant begin) {
        this.child = child;
        this.identity = identity;
        this.begin = begin;
    }
}
