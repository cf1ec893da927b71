#!/usr/bin/python3
"""Gives the certificate of the folder `certs`, whatever it is asked."""

import json
import os
import sys

# where the SDK is not installed: this repository's
sys.path.append(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../sdk/python"))

from mosn_plugin import CallResponse, serve  # noqa: E402


def certificate(request):
    pems = {}
    for name in ("cert", "key", "ca"):
        with open("certs/%s.pem" % name, encoding="ascii") as file:
            pems[name + "_pem"] = file.read()
    return CallResponse(body=json.dumps(pems).encode())


if __name__ == "__main__":
    serve(calls=certificate)
