"""The plugin that the tests start: `calls` answers MOSN's calls, `filter` looks at streams."""

import sys

from mosn_plugin import (
    CONTINUE,
    RE_MATCH_ROUTE,
    CallResponse,
    ConfigError,
    Filter,
    LocalReply,
    Replace,
    serve,
)


def answer(request):
    if request.body != b"hello":
        raise ValueError("said %r and not hello" % request.body.decode())
    print("this goes to the log")
    return CallResponse(body=b"hello python", status=1)


def make(config):
    user = config.get("user", "")
    if not user:
        raise ConfigError("user", "is empty", "write who may pass")

    def check(stream):
        headers = stream.request.headers
        if user not in headers.all("user"):
            return LocalReply(403, "not_" + user, "go away", [("x-why", "user")])
        headers.remove("user")
        headers.set("x-checked", "yes")
        headers.add("via", "plugin")
        stream.request.path = "/checked"
        return CONTINUE

    def reverse(stream):
        stream.response_body = stream.response_body[::-1]
        stream.response.status = 201
        return CONTINUE

    def route(stream):
        if stream.route is None:
            stream.request.path = "/found"
            return RE_MATCH_ROUTE
        text = "%s %s %s" % (stream.route.cluster, stream.connection.listener, stream.variable("x-mosn-path"))
        return LocalReply(200, "facts", text)

    def slow(stream):
        stream.over.wait()
        return CONTINUE

    def upper(stream, chunk, end):
        return Replace(chunk.upper())

    def swell(stream, chunk, end):
        return Replace(chunk * 4)

    def go_on(stream):
        return CONTINUE

    def trailers(stream):
        stream.set_variable("x-mosn-path", "/\u00e9")
        return CONTINUE

    def begin(stream):
        stream.attachment = b""
        return CONTINUE

    def hold(stream, chunk, end):
        stream.attachment += chunk
        return Replace(stream.attachment if end else b"")

    return {
        "check": lambda: Filter(before_route=check),
        "bodies": lambda: Filter(
            before_route=go_on, request_data=upper, whole_response=1 << 20, before_send=reverse
        ),
        "routes": lambda: Filter(after_route=route, facts=["route", "connection"], variables=["x-mosn-path"]),
        "slow": lambda: Filter(before_route=slow),
        "wrong": lambda: Filter(before_route=lambda stream: RE_MATCH_ROUTE),
        "trailers": lambda: Filter(fields=["user"], before_route=go_on, request_trailers=trailers),
        "holds": lambda: Filter(before_route=begin, request_data=hold, before_send=begin, response_data=hold),
        "swells": lambda: Filter(before_route=go_on, request_data=upper, before_send=go_on, response_data=swell),
        "headless": lambda: Filter(request_data=upper),
    }[config.get("kind", "check")]()


if __name__ == "__main__":
    kind = sys.argv[1] if len(sys.argv) > 1 else "filter"
    if kind == "filter":
        serve(filter=make, config={"user": "admin"})
    else:
        serve(calls=answer, tcp=kind == "tcp")
