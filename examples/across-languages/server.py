#!/usr/bin/python3
"""Answers hello with hello, and nothing else."""

import os
import sys

# where the SDK is not installed: this repository's
sys.path.append(os.path.join(os.path.dirname(os.path.realpath(__file__)), "../../sdk/python"))

from mosn_plugin import CallResponse, serve  # noqa: E402


def answer(request):
    if request.body != b"hello":
        raise ValueError("was not greeted")
    return CallResponse(body=b"hello python", status=1)


if __name__ == "__main__":
    serve(calls=answer)
