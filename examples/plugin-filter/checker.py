#!/usr/bin/python3
"""Lets only requests with the configured headers pass, as in {"User": "admin"}.

The proxy sends the configuration of its filter; what calls are checked against is in the file behind `-c`.
"""

import argparse
import json
import os
import sys

# where the SDK is not installed: this repository's
sys.path.append(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../sdk/python"))

from mosn_plugin import CONTINUE, Filter, LocalReply, serve  # noqa: E402


def make(config):
    def before_route(stream):
        headers = stream.request.headers
        good = all(headers.all(name) == [value] for name, value in config.items())
        return CONTINUE if good else LocalReply(403, "denied")

    return Filter(before_route=before_route, fields=config.keys())


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("-c", metavar="FILE")
    path = arguments.parse_args().c
    config = None
    if path:
        with open(path, encoding="utf-8") as file:
            config = json.load(file)
    serve(filter=make, config=config)
