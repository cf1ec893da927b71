"""A plugin in a process of its own, and a channel to it."""

import os
import subprocess
import sys
import tempfile

import grpc

HERE = os.path.dirname(os.path.abspath(__file__))


def command(*arguments):
    return [sys.executable, os.path.join(HERE, "example_plugin.py"), *arguments]


def environment(**variables):
    return {"PYTHONPATH": os.path.dirname(HERE), "PATH": os.environ["PATH"], **variables}


class Child:
    def __init__(self, *arguments, **variables):
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            command(*arguments),
            env=environment(MOSN_PLUGIN="ON", TMPDIR=self.folder.name, **variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.handshake = self.process.stdout.readline().decode().rstrip("\n")
        kind, address = self.handshake.split("|")[2:4]
        self.channel = grpc.insecure_channel(("unix:" if kind == "unix" else "") + address)

    def call(self, path, request, response):
        method = self.channel.unary_unary(
            path, request_serializer=type(request).SerializeToString, response_deserializer=response.FromString
        )
        return method(request, timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.channel.close()
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
        self.folder.cleanup()
