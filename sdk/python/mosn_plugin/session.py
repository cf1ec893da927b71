"""The second protocol: a session, and the streams in it."""

import collections
import logging
import queue
import threading

from . import verdict as verdicts
from .filter import Config, ConfigError, Configured
from .messages import (
    PHASE_NAMES,
    PHASES,
    Action,
    Actions,
    ConfigurationReply,
    REQUEST,
    RESPONSE,
)
from .stream import Request, Stream, is_of_request

LOG = logging.getLogger("mosn_plugin")

_REPLY_BYTES = 1 << 20
_MESSAGE_BYTES = 1 << 20
_END = object()


class Sessions:
    """Configurations, and what is asked under them."""

    def __init__(self, factory, pool):
        self._factory = factory
        self._pool = pool
        self._configurations = {}

    def configure(self, sent, context):
        """Configure."""
        import json

        reply = ConfigurationReply()
        try:
            config = Config(json.loads(sent.json.decode("utf-8") or "{}"), sent.part_of != 0)
            filter = self._factory(config)
            if sent.part_of:
                reply.accepted.SetInParent()
            else:
                reply = filter.accept(list(sent.phases))
            self._configurations[sent.number] = Configured(filter, sent)
        except ConfigError as e:
            _refuse(reply, e.path, e.problem, e.fix)
        except Exception as e:  # whatever it is, it is no good configuration
            LOG.exception("a configuration is refused")
            _refuse(reply, "", "the plugin failed with %r" % (e,), "see the plugin's log")
        return reply

    def release(self, sent, context):
        """Release."""
        from .messages import ReleaseReply

        self._configurations.pop(sent.number, None)
        return ReleaseReply()

    def session(self, events, context):
        """Session: a generator of what goes to the proxy, while a thread takes what comes."""
        session = _Session(self._configurations, self._pool)
        context.add_callback(session.over)
        threading.Thread(target=session.read, args=(events,), daemon=True).start()
        return session.actions()


def _refuse(reply, path, problem, fix):
    reply.Clear()
    reply.refused.path, reply.refused.problem, reply.refused.fix = path, problem, fix


class _Session:
    def __init__(self, configurations, pool):
        self._configurations = configurations
        self._pool = pool
        self._ready = queue.SimpleQueue()
        self._streams = {}
        self._lock = threading.Lock()

    def read(self, events):
        try:
            for message in events:
                for event in message.events:
                    self._take(event)
        except Exception:
            LOG.debug("the session broke", exc_info=True)
        self.over()

    def actions(self):
        while True:
            action = self._ready.get()
            if action is _END:
                return
            batch, size = Actions(), 0
            while action is not _END:
                batch.actions.append(action)
                size += action.ByteSize()
                if size > _MESSAGE_BYTES:
                    break
                try:
                    action = self._ready.get_nowait()
                except queue.Empty:
                    break
            yield batch
            if action is _END:
                return

    def over(self):
        with self._lock:
            streams, self._streams = self._streams, {}
        for stream in streams.values():
            stream.end()
        self._ready.put(_END)

    def put(self, action):
        self._ready.put(action)

    def forget(self, number):
        with self._lock:
            self._streams.pop(number, None)

    def _take(self, event):
        kind = event.WhichOneof("event")
        if kind == "ask":
            self._ask(event.stream, event.ask)
            return
        with self._lock:
            stream = self._streams.get(event.stream)
        if stream is None:
            return  # it was over here before the proxy knew
        if kind == "data":
            stream.data(event.data)
        elif kind == "credit":
            stream.credit(event.credit.direction, event.credit.bytes)
        elif kind == "cancel":
            stream.cancel(event.cancel.number)
        elif kind == "end":
            self.forget(event.stream)
            stream.end()

    def _ask(self, number, ask):
        configured = self._configurations.get(ask.configuration)
        if configured is None:
            action = Action(stream=number)
            action.verdict.number = ask.number
            action.verdict.failure.message = "knows no configuration %d" % ask.configuration
            self.put(action)
            return
        with self._lock:
            stream = self._streams.get(number)
            if stream is None:
                stream = _LiveStream(number, ask, configured, self, self._pool)
                self._streams[number] = stream
        stream.ask(ask, configured)


class _LiveStream:
    """A stream's questions one after the other, each on a thread of the pool, and its windows.

    An answer that waits for credit holds up its own direction only.
    """

    def __init__(self, number, first, configured, session, pool):
        self._number = number
        self._configured = configured
        self._session = session
        self._pool = pool
        self._stream = Stream(number, Request(first.request), self._terminate)
        self._lock = threading.Lock()
        self._tasks = collections.deque()
        self._windows = [configured.insert_window, configured.insert_window]
        self._incomplete = None
        self._collected = None
        self._waiting = None  # the task that the pool has not come to
        self._busy = False
        self._over = False
        self._unsent = [None, None]  # by direction

    def ask(self, ask, configured):
        with self._lock:
            self._configured = configured
            if ask.body:
                self._incomplete, self._collected = ask, []
                return
            whole = configured.filter.whole[0 if is_of_request(ask.phase) else 1]
            self._add(_Question(ask, configured, b"" if whole else None))

    def data(self, data):
        with self._lock:
            if self._incomplete is None:
                self._add(_Chunk(data, self._configured))
                return
            self._collected.append(data.bytes)
            if data.end:
                ask, self._incomplete = self._incomplete, None
                self._add(_Question(ask, self._configured, b"".join(self._collected)))

    def credit(self, direction, size):
        with self._lock:
            self._windows[direction] += size
            self._flush(direction)
            self._next()

    def cancel(self, number):
        with self._lock:
            kept = [t for t in self._tasks if t.number != number]
            self._tasks = collections.deque(kept)
            if self._waiting is not None and self._waiting.number == number:
                self._waiting, self._busy = None, False
            if self._incomplete is not None and self._incomplete.number == number:
                self._incomplete = None
            self._next()

    def end(self):
        with self._lock:
            if self._over:
                return
            self._over = True
            self._stream.over.set()
            self._tasks.clear()
            if self._waiting is not None:
                self._waiting, self._busy = None, False
            self._unsent = [None, None]
            self._incomplete = None
            farewell = self._configured.filter.functions.get(PHASES["ON_DESTROY"])
            if farewell is not None:
                self._tasks.append(_Farewell(farewell))
                self._next()

    def _terminate(self, status):
        with self._lock:
            if self._over:
                return False
            action = Action(stream=self._number)
            action.terminate.status = status
            self._session.put(action)
            return True

    def _add(self, task):
        self._tasks.append(task)
        self._next()

    def _next(self):
        if self._busy:
            return
        for at, task in enumerate(self._tasks):
            if self._unsent[task.direction] is None:
                del self._tasks[at]
                self._waiting, self._busy = task, True
                self._pool.submit(self._work, task)
                return

    def _work(self, task):
        with self._lock:
            if self._waiting is not task:
                return  # it is not wanted any more
            self._waiting = None
        answer = task.answer(self._stream)
        with self._lock:
            self._busy = False
            if not self._over and answer is not None:
                self._unsent[task.direction] = answer
                self._flush(task.direction)
            self._next()

    def _flush(self, direction):
        """Sends as much of the answer as the window lets."""
        answer = self._unsent[direction]
        if answer is None:
            return
        while answer.insert:
            size = min(self._configured.max_chunk, self._windows[direction], len(answer.insert))
            if size <= 0:
                return
            self._windows[direction] -= size
            piece, answer.insert = answer.insert[:size], answer.insert[size:]
            if not answer.insert and answer.last.HasField("body"):
                answer.last.body.insert = piece
            else:
                action = Action(stream=self._number)
                action.body.direction = direction
                action.body.insert = piece
                self._session.put(action)
        self._unsent[direction] = None
        answer.last.stream = self._number
        self._session.put(answer.last)
        if answer.forget:
            self._over = True
            self._session.forget(self._number)


class _Answer:
    def __init__(self, insert, last, forget=False):
        self.insert, self.last, self.forget = insert, last, forget


class _Question:
    """A head or trailers."""

    def __init__(self, ask, configured, body):
        self.number = ask.number
        self.direction = REQUEST if is_of_request(ask.phase) else RESPONSE
        self._ask = ask
        self._configured = configured
        self._body = body

    def answer(self, stream):
        ask = self._ask
        last = Action()
        last.verdict.number = ask.number
        insert = b""
        try:
            stream._update(ask, self._body)
            function = self._configured.filter.functions.get(ask.phase)
            if function is None:
                raise RuntimeError("was not to be asked in %s" % PHASE_NAMES.get(ask.phase))
            decided = function(stream)
            _write_verdict(decided, ask.phase, last.verdict)
            if decided in (verdicts.CONTINUE, verdicts.RE_MATCH_ROUTE, verdicts.RE_CHOOSE_HOST):
                replaced = stream._take_body(self.direction)
                last.verdict.changes.CopyFrom(stream._take_changes(ask.phase))
                if replaced is not None:
                    insert = replaced
                    last.verdict.changes.replace_body = True
        except BaseException as e:  # SystemExit, too
            insert = b""
            last.verdict.Clear()
            last.verdict.number = ask.number
            last.verdict.failure.message = _failed(e)
        return _Answer(insert, last, ask.last)


class _Chunk:
    """A piece of a body."""

    number = None

    def __init__(self, data, configured):
        self.direction = data.direction
        self._data = data
        self._configured = configured

    def answer(self, stream):
        data = self._data
        name = "REQUEST_DATA" if data.direction == REQUEST else "RESPONSE_DATA"
        last = Action()
        body = last.body
        body.direction = data.direction
        insert = b""
        try:
            function = self._configured.filter.functions.get(PHASES[name])
            if function is None:
                raise RuntimeError("was to be sent no body")
            decided = function(stream, data.bytes, data.end)
            if isinstance(decided, verdicts.Replace):
                insert = bytes(decided.chunk)
                setattr(body, "drop", len(data.bytes))
            elif decided is verdicts.CONTINUE:
                setattr(body, "pass", len(data.bytes))
            elif decided is verdicts.TERMINATION:
                body.termination.SetInParent()
            elif isinstance(decided, verdicts.LocalReply) and data.direction == REQUEST:
                _write_reply(decided, body.reply)
            else:
                raise RuntimeError("the filter may not answer %r to a chunk" % (decided,))
            body.end = data.end
        except BaseException as e:  # SystemExit, too
            insert = b""
            body.failure.message = _failed(e)
        return _Answer(insert, last)


class _Farewell:
    """The end."""

    number = None
    direction = RESPONSE

    def __init__(self, function):
        self._function = function

    def answer(self, stream):
        try:
            self._function(stream)
        except BaseException:
            LOG.exception("the filter's on_destroy failed")


def _failed(e):
    LOG.warning("the filter failed", exc_info=True)
    return "%s: %s" % (type(e).__name__, e)


def _write_verdict(decided, phase, to):
    if decided is verdicts.CONTINUE:
        to.go_on.SetInParent()
    elif decided is verdicts.TERMINATION:
        to.termination.SetInParent()
    elif isinstance(decided, verdicts.LocalReply) and phase != PHASES["RESPONSE_TRAILERS"]:
        _write_reply(decided, to.reply)
    elif decided is verdicts.RE_MATCH_ROUTE and phase == PHASES["AFTER_ROUTE"]:
        to.re_match_route.SetInParent()
    elif decided is verdicts.RE_CHOOSE_HOST and phase == PHASES["AFTER_CHOOSE_HOST"]:
        to.re_choose_host.SetInParent()
    else:
        raise RuntimeError("the filter may not answer %r in %s" % (decided, PHASE_NAMES.get(phase)))


def _write_reply(reply, to):
    if len(reply.body) > _REPLY_BYTES:
        raise RuntimeError("the reply's body is longer than 1 MiB")
    to.status, to.detail, to.body = reply.status, reply.detail, reply.body
    for name, value in reply.headers:
        to.fields.add(name=name.encode("latin-1"), value=value.encode("latin-1"))
