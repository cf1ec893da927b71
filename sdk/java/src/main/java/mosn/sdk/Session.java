package mosn.sdk;

import io.grpc.stub.StreamObserver;

import mosn.plugin.v2.Action;
import mosn.plugin.v2.Actions;
import mosn.plugin.v2.Ask;
import mosn.plugin.v2.Event;
import mosn.plugin.v2.Events;
import mosn.plugin.v2.Failure;
import mosn.plugin.v2.Verdict;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/// One of the proxy's long streams, with the requests that are in it.
final class Session implements StreamObserver<Events> {
    private final FilterService service;
    private final Executor threads;
    private final StreamObserver<Actions> out;
    private final Outbox outbox;
    private final Map<Long, LiveStream> streams = new ConcurrentHashMap<>();

    Session(FilterService service, Executor threads, StreamObserver<Actions> out) {
        this.service = service;
        this.threads = threads;
        this.out = out;
        this.outbox = new Outbox(out);
    }

    @Override
    public void onNext(Events events) {
        outbox.cork();
        try {
            events.getEventsList().forEach(this::take);
        } finally {
            outbox.uncork();
        }
    }

    @Override
    public void onError(Throwable reason) {
        over();
    }

    @Override
    public void onCompleted() {
        over();
        out.onCompleted();
    }

    private void over() {
        outbox.close();
        streams.values().forEach(LiveStream::end);
        streams.clear();
    }

    private void take(Event event) {
        var id = event.getStream();
        if (event.hasAsk()) {
            ask(id, event.getAsk());
            return;
        }
        var stream = streams.get(id);
        if (stream == null) {
            return; // it was over here before the proxy knew
        }
        switch (event.getEventCase()) {
            case DATA -> stream.data(event.getData());
            case CREDIT ->
                    stream.credit(event.getCredit().getDirection(), event.getCredit().getBytes());
            case CANCEL -> stream.cancel(event.getCancel().getNumber());
            case END -> {
                streams.remove(id);
                stream.end();
            }
            case ASK, EVENT_NOT_SET -> {} // one of a later protocol
        }
    }

    private void ask(long id, Ask ask) {
        var configured = service.configuration(ask.getConfiguration());
        if (configured == null) {
            refuse(id, ask, "knows no configuration " + ask.getConfiguration());
            return;
        }
        streams.computeIfAbsent(id, n -> open(n, ask, configured)).ask(ask, configured);
    }

    private LiveStream open(long id, Ask first, Configured configured) {
        return new LiveStream(id, first, configured, outbox, threads, () -> streams.remove(id));
    }

    private void refuse(long id, Ask ask, String why) {
        var verdict =
                Verdict.newBuilder()
                        .setNumber(ask.getNumber())
                        .setFailure(Failure.newBuilder().setMessage(why));
        outbox.add(Action.newBuilder().setStream(id).setVerdict(verdict).build());
    }
}
