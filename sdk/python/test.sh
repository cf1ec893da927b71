#!/bin/sh
# Runs the package's tests, where this machine has what they need.
cd "$(dirname "$0")" || exit
if ! /usr/bin/python3 -c 'import grpc, google.protobuf'; then
    echo 'skipped: the tests of sdk/python need gRPC for Python (apt: python3-grpcio python3-protobuf)'
    exit 0
fi
export PYTHONDONTWRITEBYTECODE=1
exec /usr/bin/python3 -m unittest
