"""For plugin processes of the proxy MOSN: a filter or an answer to calls, and `serve`.

    from mosn_plugin import CONTINUE, Filter, LocalReply, serve

    def make(config):
        def before_route(stream):
            good = stream.request.headers.get("user") == config["user"]
            return CONTINUE if good else LocalReply(403, "denied")
        return Filter(before_route=before_route)

    serve(filter=make)
"""

from .filter import Config, ConfigError, Filter
from .headers import Headers
from .messages import CallRequest, CallResponse
from .serving import serve
from .stream import Request, Response, Stream
from .verdict import CONTINUE, RE_CHOOSE_HOST, RE_MATCH_ROUTE, TERMINATION, LocalReply, Replace

__all__ = [
    "CONTINUE",
    "RE_CHOOSE_HOST",
    "RE_MATCH_ROUTE",
    "TERMINATION",
    "CallRequest",
    "CallResponse",
    "Config",
    "ConfigError",
    "Filter",
    "Headers",
    "LocalReply",
    "Replace",
    "Request",
    "Response",
    "Stream",
    "serve",
]
