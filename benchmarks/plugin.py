#!/usr/bin/env python3
"""Writes the proxy's configuration for the check of a header in process and in children: plugin.py EXAMPLE FIRST_PORT.

Listeners from FIRST_PORT on: none, auth, java2, python2, java1, python1 (the digit is the protocol's version)."""
import json, sys

example, first = sys.argv[1], int(sys.argv[2])
checkers = {"java": f"{example}/checker-java/checker", "python": f"{example}/checker.py"}


def second(language):
    return {"name": language + "2", "command": checkers[language], "config": {"User": "admin"}}


def calls(language):
    args = ["PLUGIN_PROTOCOL_VERSIONS=1", checkers[language], "-c", f"{example}/checkconf.json"]
    return {"name": language + "1", "command": "/usr/bin/env", "args": args}


filters = [
    None,
    {"type": "auth", "config": {"headers": {"User": "admin"}}},
    {"type": "plugin", "config": second("java")},
    {"type": "plugin", "config": second("python")},
    {"type": "plugin", "config": calls("java")},
    {"type": "plugin", "config": calls("python")},
]
proxy = {"downstream_protocol": "Http1", "upstream_protocol": "Http1", "router_config_name": "bench"}
route = {"match": {"prefix": "/"}, "route": {"cluster_name": "upstream"}}
json.dump({
    "servers": [{
        "default_log_path": "stdout", "default_log_level": "WARN",
        "routers": [{"router_config_name": "bench",
                     "virtual_hosts": [{"name": "all", "domains": ["*"], "routers": [route]}]}],
        "listeners": [{
            "name": f"l{n}", "address": f"127.0.0.1:{first + n}", "bind_port": True,
            "filter_chains": [{"filters": [{"type": "proxy", "config": proxy}]}],
            "stream_filters": [f] if f else [],
        } for n, f in enumerate(filters)],
    }],
    "cluster_manager": {"clusters": [{"name": "upstream", "type": "SIMPLE", "lb_type": "LB_ROUNDROBIN", "max_request_per_conn": 0,
                                      "hosts": [{"address": "127.0.0.1:9000"}]}]},
}, sys.stdout)
