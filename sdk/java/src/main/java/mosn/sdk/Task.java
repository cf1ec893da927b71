package mosn.sdk;

import com.google.protobuf.ByteString;

import mosn.plugin.v2.Action;
import mosn.plugin.v2.Ask;
import mosn.plugin.v2.BodyAction;
import mosn.plugin.v2.Data;
import mosn.plugin.v2.Direction;
import mosn.plugin.v2.Failure;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;

/// Something that a filter's function is called for. Whatever the function throws is an answer.
sealed interface Task {
    System.Logger LOG = System.getLogger("mosn.sdk");

    /// Whether it is the ask of this number.
    boolean is(int ask);

    /// Whose credit its answer may have to wait for.
    Direction direction();

    /// Null where there is nothing to say.
    @Nullable Answer answer(Stream stream);

    /// A head or trailers.
    @SuppressWarnings("ArrayRecordComponent") // nobody compares questions
    record Question(Ask ask, Configured configured, byte @Nullable [] body) implements Task {
        @Override
        public boolean is(int number) {
            return ask.getNumber() == number;
        }

        @Override
        public Direction direction() {
            return Stream.isOfRequest(ask.getPhase()) ? Direction.REQUEST : Direction.RESPONSE;
        }

        @Override
        public Answer answer(Stream stream) {
            var verdict = mosn.plugin.v2.Verdict.newBuilder();
            var insert = ByteString.EMPTY;
            try {
                stream.update(ask, body);
                var phase = ask.getPhase();
                var decision = configured.filter().decision(phase);
                if (decision == null) {
                    throw new IllegalStateException("was not to be asked in " + phase);
                }
                var decided = decision.decide(stream);
                Wire.write(decided, phase, verdict);
                if (decided instanceof Verdict.Fixed fixed && !fixed.equals(Verdict.TERMINATION)) {
                    var replaced = stream.takeBody(Stream.isOfRequest(phase));
                    var changes = stream.takeChanges(phase);
                    if (replaced != null) {
                        insert = ByteString.copyFrom(replaced);
                        changes = changes.toBuilder().setReplaceBody(true).build();
                    }
                    verdict.setChanges(changes);
                }
            } catch (Throwable e) {
                verdict.clear().setFailure(failure(e));
                insert = ByteString.EMPTY;
            }
            var last = Action.newBuilder().setVerdict(verdict.setNumber(ask.getNumber())).build();
            return new Answer(direction(), insert, last, ask.getLast());
        }
    }

    /// A piece of a body.
    record Chunk(Data data, Configured configured) implements Task {
        @Override
        public boolean is(int number) {
            return false;
        }

        @Override
        public Direction direction() {
            return data.getDirection();
        }

        @Override
        public Answer answer(Stream stream) {
            var body = BodyAction.newBuilder().setDirection(data.getDirection());
            var insert = ByteString.EMPTY;
            try {
                var filter = configured.filter();
                var decision =
                        data.getDirection() == Direction.REQUEST
                                ? filter.requestData()
                                : filter.responseData();
                if (decision == null) {
                    throw new IllegalStateException("was to be sent no body");
                }
                var bytes = data.getBytes();
                var verdict = decision.decide(stream, bytes.toByteArray(), data.getEnd());
                if (verdict instanceof Verdict.Replace replace) {
                    insert = ByteString.copyFrom(replace.chunk());
                    body.setDrop(bytes.size());
                } else {
                    Wire.write(verdict, data, body);
                }
                body.setEnd(data.getEnd());
            } catch (Throwable e) {
                body.setFailure(failure(e));
                insert = ByteString.EMPTY;
            }
            return new Answer(
                    direction(), insert, Action.newBuilder().setBody(body).build(), false);
        }
    }

    /// The end.
    record Farewell(Configured configured) implements Task {
        @Override
        public boolean is(int number) {
            return false;
        }

        @Override
        public Direction direction() {
            return Direction.RESPONSE;
        }

        @Override
        public @Nullable Answer answer(Stream stream) {
            var ending = configured.filter().onDestroy();
            try {
                if (ending != null) {
                    ending.ended(stream);
                }
            } catch (Throwable e) {
                LOG.log(Level.WARNING, "the filter's onDestroy failed", e);
            }
            return null;
        }
    }

    private static Failure failure(Throwable e) {
        LOG.log(Level.WARNING, "the filter failed", e);
        return Failure.newBuilder().setMessage(String.valueOf(e)).build();
    }
}
