"""One request with its response, as a filter sees it."""

import threading

from .headers import Headers
from .messages import PHASES, Changes

_TRAILERS = (PHASES["REQUEST_TRAILERS"], PHASES["RESPONSE_TRAILERS"])
_OPTIONAL = ("method", "path", "query", "authority", "scheme")


class Request:
    """What a request says before its body. What its protocol does not have is None."""

    def __init__(self, head=None, headers=None):
        self.protocol = head.protocol if head else ""
        self.headers = headers if headers is not None else Headers.of(head.fields)
        for name in _OPTIONAL:
            there = head is not None and head.HasField(name)
            setattr(self, name, getattr(head, name).decode("latin-1") if there else None)
        self._before = self._now()

    def _now(self):
        return {name: getattr(self, name) for name in _OPTIONAL[:4]}

    def _take_changes(self, changes):
        now = self._now()
        for name, value in now.items():
            if value == self._before[name]:
                continue
            if value is None and name == "query":
                changes.remove_query = True
            elif value is not None:
                setattr(changes, name, value.encode("latin-1"))
        self._before = now
        _write_fields(self.headers, changes)


class Response:
    """What a response says before its body."""

    def __init__(self, head):
        self.status = head.status
        self.headers = Headers.of(head.fields)
        self._before = head.status

    def _take_changes(self, changes):
        if self.status != self._before:
            changes.status = self._before = self.status
        _write_fields(self.headers, changes)


def _write_fields(headers, changes):
    for how, name, value in headers.take_changes():
        changes.fields.add(how=how, name=name, value=value)


class Stream:
    """Used in the functions of the filter, by one of them at a time; only `terminate` by anybody.

    `connection`, `tls`, `route` and `host` are the messages of plugin_v2.proto, or None where the filter did
    not ask for them or they are not known. `attachment` is the filter's own. `over` is set when nobody waits for
    the stream any more: a function that takes long looks at it, or waits on it.
    """

    def __init__(self, number, request, terminate=lambda status: False):
        self.id = number
        self.request = request
        self.response = None
        self.request_trailers = None
        self.response_trailers = None
        self.connection = None
        self.tls = None
        self.route = None
        self.host = None
        self.attachment = None
        self.over = threading.Event()
        self._bodies = [None, None]
        self._replaced = False
        self._variables = {}
        self._set = []
        self._terminate = terminate

    @property
    def request_body(self):
        """All of it, for a filter that wants it whole; else None. May be replaced in a head phase."""
        return self._bodies[0]

    @request_body.setter
    def request_body(self, body):
        self._replace(0, body)

    @property
    def response_body(self):
        """All of it, for a filter that wants it whole; else None. May be replaced in `before_send`."""
        return self._bodies[1]

    @response_body.setter
    def response_body(self, body):
        self._replace(1, body)

    def _replace(self, direction, body):
        if self._bodies[direction] is None:
            raise RuntimeError("the body is not held")
        self._bodies[direction] = bytes(body)
        self._replaced = True

    def variable(self, name):
        """One of the proxy's variables that the filter asked for; None where it has no value."""
        return self._variables.get(name)

    def set_variable(self, name, value):
        """Sets one of the proxy's variables, when the phase has answered."""
        self._variables[name] = value
        self._set.append((name, value))

    def terminate(self, status):
        """Ends the stream with `status` unless its response has begun; False where it is over already."""
        if not 200 <= status <= 599:
            raise ValueError("status %s is not from 200 to 599" % (status,))
        return self._terminate(status)

    def _update(self, ask, body):
        if ask.HasField("request"):
            self.request = Request(ask.request)
        if ask.HasField("response"):
            self.response = Response(ask.response)
        for fact in ("connection", "tls", "host"):
            if ask.HasField(fact):
                setattr(self, fact, getattr(ask, fact))
        if ask.HasField("route"):
            self.route = ask.route if ask.route.matched else None
        for variable in ask.variables:
            if variable.HasField("value"):
                self._variables[variable.name] = variable.value.decode("latin-1")
            else:
                self._variables.pop(variable.name, None)
        of_request = is_of_request(ask.phase)
        if body is not None:
            self._bodies[0 if of_request else 1] = body
        if ask.trailers or ask.phase in _TRAILERS:  # there, be it that none is of those asked for
            name = "request_trailers" if of_request else "response_trailers"
            setattr(self, name, Headers.of(ask.trailers))

    def _take_body(self, direction):
        if not self._replaced:
            return None
        self._replaced = False
        return self._bodies[direction]

    def _take_changes(self, phase):
        changes = Changes()
        if phase == PHASES["REQUEST_TRAILERS"]:
            _write_fields(self.request_trailers, changes)
        elif phase == PHASES["RESPONSE_TRAILERS"]:
            _write_fields(self.response_trailers, changes)
        elif is_of_request(phase):
            self.request._take_changes(changes)
        else:
            self.response._take_changes(changes)
        for name, value in self._set:
            changes.variables.add(name=name, value=value.encode("latin-1"))
        self._set = []
        return changes


def is_of_request(phase):
    """Whether a phase looks at the request."""
    return phase < PHASES["BEFORE_SEND"]
