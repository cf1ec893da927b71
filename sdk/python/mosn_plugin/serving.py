"""The process: what the host says, the server, the handshake, the end."""

import json
import logging
import os
import signal
import sys
import tempfile
import threading
import time
from concurrent import futures

import grpc

from . import calls as first
from . import identity
from .errors import StartError
from .filter import Config
from .messages import (
    Actions,
    CallRequest,
    CallResponse,
    Configuration,
    ConfigurationReply,
    ConnInfo,
    Empty,
    Events,
    HealthCheckRequest,
    HealthCheckResponse,
    ReleaseReply,
    ReleaseRequest,
)
from .session import Sessions

_BY_HAND = """\
This is a plugin for the proxy MOSN, which starts it and talks to it; by itself it does nothing.
Name it in the proxy's configuration, as in
  {"type": "plugin", "config": {"name": "this-plugin", "command": "/path/to/this-plugin"}}
To try it by hand: MOSN_PLUGIN=ON PLUGIN_PROTOCOL_VERSIONS=1,2 and the same command; it prints where it listens."""

_GRACE = 1.5
_MESSAGE = 64 << 20


class Environment:
    """What the host says to a plugin that it starts."""

    def __init__(self, variables, highest):
        if variables.get("MOSN_PLUGIN") != "ON":
            raise StartError(_BY_HAND)
        self.host_certificate = variables.get("PLUGIN_CLIENT_CERT", "")
        offered = variables.get("PLUGIN_PROTOCOL_VERSIONS", "1")
        known = [int(v) for v in offered.split(",") if v.strip().isdigit()]
        known = [v for v in known if 1 <= v <= highest]
        if not known:
            raise StartError(
                "The host speaks the versions %s of the plugin protocol, and this plugin 1 to %d."
                % (offered, highest)
            )
        self.version = max(known)
        self.folder = variables.get("TMPDIR") or tempfile.gettempdir()
        self.ports = range(
            _number(variables, "PLUGIN_MIN_PORT", 10000), _number(variables, "PLUGIN_MAX_PORT", 25000) + 1
        )


def _number(variables, name, otherwise):
    written = variables.get(name, "")
    return int(written) if written.isdigit() else otherwise


def serve(filter=None, calls=None, config=None, tcp=False, threads=32):
    """Serves until the host wants it to end or is gone.

    filter: makes a Filter of a configuration (a dict); raises ConfigError where it is wrong. A host of the
        first protocol asks its request phases.
    calls: answers MOSN's Call: a request for a CallResponse.
    config: what the filter is made of for calls, which bring no configuration: those of a host of the first
        protocol, and of extensions.
    tcp: listens on a port of the loopback address, where anybody on the machine may call.
    threads: how many questions are answered at a time.

    Ends the process with 1, and a text on stderr, where it cannot begin. What is printed from here on goes
    to stderr, which the proxy keeps as the plugin's log.
    """
    if filter is None and calls is None:
        raise ValueError("serves nothing: give it a filter or calls")
    host = os.getppid()  # asked before it can be gone: from the handshake on it may end at any time
    handshake, sys.stdout = sys.stdout, sys.stderr
    try:
        environment = Environment(os.environ, 1 if filter is None else 2)
        _log_as_hclog()
        server = _Server(environment, filter, calls, config, tcp, threads)
    except Exception as e:
        by_us = isinstance(e, StartError)
        print(e if by_us else "The plugin cannot start: %s" % e, file=sys.stderr, flush=True)
        sys.exit(1)
    # the host ends it: what a terminal sends to a whole group of processes is for the host
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: server.end())
    handshake.write("1|%d|%s|grpc|%s\n" % (environment.version, server.address, server.certificate))
    handshake.flush()
    server.wait(host)


class _Server:
    def __init__(self, environment, filter, calls, config, tcp, threads):
        self._ending = threading.Event()
        self._pool = futures.ThreadPoolExecutor(threads, "filter")
        # a session, and what reads it, keep a thread as long as they live
        self._server = grpc.server(
            futures.ThreadPoolExecutor(threads + 64, "call"),
            options=[
                ("grpc.max_receive_message_length", _MESSAGE),
                ("grpc.max_send_message_length", _MESSAGE),
                ("grpc.so_reuseport", 0),
            ],
        )
        handlers = [_control(self.end), _health(), _broker()]
        if filter is not None:
            handlers.append(_second(Sessions(filter, self._pool)))
        if calls is None and (config is not None or environment.version == 1):
            calls = first.filtered(filter(Config(config or {})))
        handlers.append(_first(first.handler(calls or _no_calls)))
        self._server.add_generic_rpc_handlers(handlers)
        self._path = None
        self.certificate, self._credentials = "", None
        if environment.host_certificate:
            key, certificate = identity.make(environment.host_certificate)
            self.certificate = identity.der(certificate)
            self._credentials = grpc.ssl_server_credentials(
                [(key, certificate)], environment.host_certificate.encode("ascii"), True
            )
        self.address = self._port(environment) if tcp else self._socket(environment)
        self._server.start()

    def _socket(self, environment):
        handle, path = tempfile.mkstemp(".sock", "plugin", environment.folder)
        os.close(handle)
        os.unlink(path)
        if not self._add("unix:" + path):
            raise StartError("cannot listen on " + path)
        self._path = path
        return "unix|" + path

    def _add(self, address):
        if self._credentials is None:
            return self._server.add_insecure_port(address)
        return self._server.add_secure_port(address, self._credentials)

    def _port(self, environment):
        for port in environment.ports:
            try:
                if self._add("127.0.0.1:%d" % port):
                    return "tcp|127.0.0.1:%d" % port
            except RuntimeError:
                continue
        raise StartError("no port from %d to %d is free" % (environment.ports[0], environment.ports[-1]))

    def end(self):
        self._ending.set()

    def wait(self, host):
        while not self._ending.wait(0.5):
            if os.getppid() != host:
                break  # the host is gone, and whoever takes its place asks nothing
        self._server.stop(_GRACE).wait(_GRACE + 1)
        if self._path and os.path.exists(self._path):
            os.unlink(self._path)
        sys.stderr.flush()
        os._exit(0)  # threads that are at work wait for nobody any more


def _no_calls(request):
    raise RuntimeError("answers no calls: it is asked by its filter")


def _unary(function, request, response):
    return grpc.unary_unary_rpc_method_handler(
        function, request_deserializer=request.FromString, response_serializer=response.SerializeToString
    )


def _both_ways(function, request, response):
    return grpc.stream_stream_rpc_method_handler(
        function, request_deserializer=request.FromString, response_serializer=response.SerializeToString
    )


def _first(function):
    return grpc.method_handlers_generic_handler(
        "proto.Plugin", {"Call": _unary(function, CallRequest, CallResponse)}
    )


def _second(sessions):
    return grpc.method_handlers_generic_handler(
        "mosn.plugin.v2.Plugin",
        {
            "Configure": _unary(sessions.configure, Configuration, ConfigurationReply),
            "Release": _unary(sessions.release, ReleaseRequest, ReleaseReply),
            "Session": _both_ways(sessions.session, Events, Actions),
        },
    )


def _health():
    def check(request, context):
        if request.service not in ("", "plugin"):
            context.abort(grpc.StatusCode.NOT_FOUND, "no such service")
        return HealthCheckResponse(status=1)

    return grpc.method_handlers_generic_handler(
        "grpc.health.v1.Health", {"Check": _unary(check, HealthCheckRequest, HealthCheckResponse)}
    )


def _control(end):
    def shutdown(request, context):
        context.add_callback(end)
        return Empty()

    return grpc.method_handlers_generic_handler(
        "plugin.GRPCController", {"Shutdown": _unary(shutdown, Empty, Empty)}
    )


def _broker():
    def start(requests, context):
        for _ in requests:
            yield from ()

    return grpc.method_handlers_generic_handler(
        "plugin.GRPCBroker", {"StartStream": _both_ways(start, ConnInfo, ConnInfo)}
    )


class _Hclog(logging.Formatter):
    """A line of JSON each, as hashicorp's hclog writes it."""

    LEVELS = {"CRITICAL": "error", "ERROR": "error", "WARNING": "warn", "INFO": "info", "DEBUG": "debug"}

    def format(self, record):
        message = record.getMessage()
        if record.exc_info:
            message += "\n" + self.formatException(record.exc_info)
        return json.dumps(
            {
                "@level": self.LEVELS.get(record.levelname, "trace"),
                "@message": message,
                "@module": record.name,
                "@timestamp": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
                + ".%06dZ" % int(record.created % 1 * 1e6),
            }
        )


def _log_as_hclog():
    root = logging.getLogger()
    if not root.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_Hclog())
        root.addHandler(handler)
        root.setLevel(logging.INFO)
