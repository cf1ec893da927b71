"""The first protocol."""

import logging

import grpc

from . import verdict as verdicts
from .headers import Headers
from .messages import PHASES, CallResponse
from .stream import Request, Stream

LOG = logging.getLogger("mosn_plugin")

_REFUSED = -1
_PHASES = (PHASES["BEFORE_ROUTE"], PHASES["AFTER_ROUTE"])


def handler(function):
    """Answers Call with what `function` makes of the request."""

    def call(request, context):
        try:
            return function(request)
        except Exception as e:
            LOG.warning("a call failed", exc_info=True)
            context.abort(grpc.StatusCode.UNKNOWN, str(e))

    return call


def _headers(fields):
    """Of a map of text: on the wire it was UTF-8."""
    return Headers((n, v.encode("utf-8").decode("latin-1")) for n, v in sorted(fields.items()))


def _text(value):
    return value.decode("utf-8", "replace")


def filtered(filter):
    """Asks the request phases of a filter, one after the other, on headers, trailers and body.

    What the call cannot say is left out: a reply becomes the status -1 with the reply's headers and body.
    """

    def call(request):
        stream = Stream(0, Request(headers=_headers(request.header)))
        stream._bodies[0] = request.body
        if request.trailer:
            stream.request_trailers = _headers(request.trailer)
        response = CallResponse()
        for phase in _PHASES:
            function = filter.functions.get(phase)
            if function is None:
                continue
            decided = function(stream)
            if isinstance(decided, verdicts.LocalReply):
                header = {n: _text(v.encode("latin-1")) for n, v in decided.headers}
                return CallResponse(status=_REFUSED, header=header, body=decided.body)
            if decided is verdicts.TERMINATION:
                return CallResponse(status=_REFUSED)
            for change in stream._take_changes(phase).fields:
                removed = change.how == Headers.REMOVE
                response.header[change.name.decode("latin-1")] = "" if removed else _text(change.value)
        body = stream._take_body(0)
        if body is not None:
            response.body = body
        return response

    return call
