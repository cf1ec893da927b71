"""What a filter decides: the same as one inside the proxy may."""


class Verdict:
    """Made by nobody but this module."""

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return self._name


CONTINUE = Verdict("CONTINUE")
"""The next filter, please."""

TERMINATION = Verdict("TERMINATION")
"""The stream ends without an answer."""

RE_MATCH_ROUTE = Verdict("RE_MATCH_ROUTE")
"""The request has changed: its route is matched again. After the route only."""

RE_CHOOSE_HOST = Verdict("RE_CHOOSE_HOST")
"""Not this host. After a host was chosen only."""


class LocalReply(Verdict):
    """Answers the request here.

    `headers` are pairs of strings, in order; `detail` is one word for those who ask why.
    """

    def __init__(self, status, detail, body=b"", headers=()):
        super().__init__("LocalReply(%s, %s)" % (status, detail))
        if not isinstance(status, int) or not 200 <= status <= 599:
            raise ValueError("status %s is not from 200 to 599" % (status,))
        if not detail or any(not "!" <= c <= "~" for c in detail):
            raise ValueError("detail %r is not one word" % (detail,))
        self.status = status
        self.detail = detail
        self.headers = list(headers)
        if isinstance(body, str):
            self.headers.append(("content-type", "text/plain; charset=utf-8"))
            body = body.encode("utf-8")
        self.body = body


class Replace(Verdict):
    """In place of the chunk that came; an empty one drops it. For a body in chunks only."""

    def __init__(self, chunk):
        super().__init__("Replace(%d bytes)" % len(chunk))
        self.chunk = chunk
