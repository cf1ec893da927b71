"""The proxy's filter `auth` as a process: passes the same cases."""

import json
import sys

from mosn_plugin import CONTINUE, ConfigError, Filter, LocalReply, serve


def make(config):
    if "headers" not in config:
        raise ConfigError("headers", "is missing", "write what a request must have")
    wanted = {n: v.encode("utf-8").decode("latin-1") for n, v in config["headers"].items()}
    denial = LocalReply(config.get("status", 403), "auth_denied")

    def check(stream):
        headers = stream.request.headers
        return CONTINUE if all(headers.all(n) == [v] for n, v in wanted.items()) else denial

    if config.is_piece or config.get("phase") == "after_route":
        return Filter(after_route=check)
    return Filter(before_route=check)


if __name__ == "__main__":
    serve(filter=make, config=json.loads(sys.argv[1]) if len(sys.argv) > 1 else None)
