"""What a plugin does to streams."""

from .messages import FACTS, PHASES, Configuration, ConfigurationReply

_HEADS = {
    "request": ("before_route", "after_route", "after_choose_host"),
    "response": ("before_send",),
}


class ConfigError(Exception):
    """Refuses a configuration: the proxy does not start with it, or keeps the one it has."""

    def __init__(self, path, problem, fix):
        super().__init__("%s%s; %s" % (path + ": " if path else "", problem, fix))
        self.path, self.problem, self.fix = path, problem, fix


class Config(dict):
    """The object behind `config`.

    is_piece: whether a route or virtual host says it, in place of the filter's own for its streams: then the
        filter is asked in the phases that it has wished for as a whole.
    """

    def __init__(self, values, is_piece=False):
        super().__init__(values)
        self.is_piece = is_piece


class Filter:
    """A function per phase, and what is to be sent. A phase without a function is never asked for.

    before_route, after_route, after_choose_host, request_trailers, before_send, response_trailers:
        called with the stream; answer a verdict.
    request_data, response_data: called with the stream, a chunk and whether it is the last, which may be empty,
        and behind which trailers may come; answer CONTINUE, Replace, TERMINATION, or, for a request, a LocalReply.
    on_destroy: called with the stream when it is over.
    whole_request, whole_response: the most bytes of a body that is to be held and sent before the head phases.
    facts: some of "connection", "tls", "route", "host".
    fields: the names of the only fields to be sent; all of them where it is empty.
    variables: those of the proxy's variables that are to be sent, as in "x-mosn-path".
    max_streams: how many the plugin holds at a time; 0 for as many as come.

    The functions are called on threads where they may block, one at a time for each stream. What one
    raises is a failure of the filter: the operator's `on_error` decides.
    """

    def __init__(
        self,
        before_route=None,
        after_route=None,
        after_choose_host=None,
        request_data=None,
        request_trailers=None,
        before_send=None,
        response_data=None,
        response_trailers=None,
        on_destroy=None,
        whole_request=0,
        whole_response=0,
        facts=(),
        fields=(),
        variables=(),
        max_streams=0,
    ):
        functions = {k: v for k, v in locals().items() if k.upper() in PHASES}
        self.functions = {PHASES[k.upper()]: v for k, v in functions.items() if v is not None}
        self.whole = (whole_request, whole_response)
        self.facts = [FACTS[fact.upper()] for fact in facts]
        self.fields = [name.lower().encode("latin-1") for name in fields]
        self.variables = list(variables)
        self.max_streams = max_streams

    def accept(self, offered):
        """The reply to a configuration with what the filter wishes for, checked."""
        for phase in self.functions:
            if phase not in offered:
                name = next(n for n, p in PHASES.items() if p == phase)
                raise ConfigError("", "needs the phase " + name.lower(), "let the proxy ask in it")
        for index, side in enumerate(("request", "response")):
            data, trailers = PHASES[side.upper() + "_DATA"], PHASES[side.upper() + "_TRAILERS"]
            whole = self.whole[index] > 0
            if whole and data in self.functions:
                raise _broken("wants the %s's body both whole and in pieces" % side)
            heads = any(PHASES[p.upper()] in self.functions for p in _HEADS[side])
            wanted = whole or data in self.functions or trailers in self.functions
            if wanted and not heads:
                raise _broken("asks for no head of the " + side)
        reply = ConfigurationReply()
        wishes = reply.accepted
        wishes.SetInParent()
        wishes.phases.extend(sorted(self.functions))
        wishes.request_body.whole, wishes.response_body.whole = self.whole
        wishes.facts.extend(self.facts)
        wishes.fields.extend(self.fields)
        wishes.variables.extend(self.variables)
        wishes.max_streams = self.max_streams
        return reply


class Configured:
    """A filter with the limits that came with its configuration."""

    def __init__(self, filter, configuration=Configuration()):
        self.filter = filter
        self.max_chunk = configuration.max_chunk or 65536
        self.insert_window = configuration.insert_window or 65536


def _broken(problem):
    return ConfigError("", "the plugin's filter " + problem, "mend the plugin")
