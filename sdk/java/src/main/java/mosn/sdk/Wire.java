package mosn.sdk;

import com.google.protobuf.ByteString;

import mosn.plugin.v2.BodyAction;
import mosn.plugin.v2.Continue;
import mosn.plugin.v2.Data;
import mosn.plugin.v2.Direction;
import mosn.plugin.v2.Field;
import mosn.plugin.v2.LocalReply;
import mosn.plugin.v2.Phase;
import mosn.plugin.v2.ReChooseHost;
import mosn.plugin.v2.ReMatchRoute;
import mosn.plugin.v2.Termination;

/// Verdicts as messages. One that its phase does not have is refused here, where its author reads
/// it.
final class Wire {
    private static final int REPLY_BYTES = 1 << 20;

    private Wire() {}

    static void write(Verdict verdict, Phase phase, mosn.plugin.v2.Verdict.Builder to) {
        if (verdict instanceof Verdict.LocalReply reply) {
            check(phase != Phase.RESPONSE_TRAILERS, verdict, phase);
            to.setReply(reply(reply));
        } else if (verdict.equals(Verdict.CONTINUE)) {
            to.setGoOn(Continue.getDefaultInstance());
        } else if (verdict.equals(Verdict.TERMINATION)) {
            to.setTermination(Termination.getDefaultInstance());
        } else if (verdict.equals(Verdict.RE_MATCH_ROUTE)) {
            check(phase == Phase.AFTER_ROUTE, verdict, phase);
            to.setReMatchRoute(ReMatchRoute.getDefaultInstance());
        } else if (verdict.equals(Verdict.RE_CHOOSE_HOST)) {
            check(phase == Phase.AFTER_CHOOSE_HOST, verdict, phase);
            to.setReChooseHost(ReChooseHost.getDefaultInstance());
        } else {
            throw new IllegalStateException(
                    "the filter may not answer " + verdict + " in " + phase);
        }
    }

    static void write(Verdict verdict, Data data, BodyAction.Builder to) {
        if (verdict.equals(Verdict.CONTINUE)) {
            to.setPass(data.getBytes().size());
        } else if (verdict.equals(Verdict.TERMINATION)) {
            to.setTermination(Termination.getDefaultInstance());
        } else if (verdict instanceof Verdict.LocalReply reply
                && data.getDirection() == Direction.REQUEST) {
            to.setReply(reply(reply));
        } else {
            throw new IllegalStateException("the filter may not answer " + verdict + " to a chunk");
        }
    }

    private static void check(boolean may, Verdict verdict, Phase phase) {
        if (!may) {
            throw new IllegalStateException(
                    "the filter may not answer " + verdict + " in " + phase);
        }
    }

    private static LocalReply reply(Verdict.LocalReply reply) {
        if (reply.body().length > REPLY_BYTES) {
            throw new IllegalStateException("the reply's body is longer than 1 MiB");
        }
        var to =
                LocalReply.newBuilder()
                        .setStatus(reply.status())
                        .setDetail(reply.detail())
                        .setBody(ByteString.copyFrom(reply.body()));
        for (var header : reply.headers()) {
            to.addFields(
                    Field.newBuilder()
                            .setName(Headers.bytes(header.getKey()))
                            .setValue(Headers.bytes(header.getValue())));
        }
        return to.build();
    }
}
