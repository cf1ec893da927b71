#!/usr/bin/env python3
"""What a check in a process adds to p99 at a fixed rate: listeners of one proxy without a filter, with the check in the proxy,
and with it in a Java child of the second protocol, asked in turns.

late.py CONFIG RATE ROUNDS SECS RPS -- COMMAND...: CONFIG is what plugin.py writes, RATE the load tool; the command is given the
configuration with -c. The p99 of a few seconds says more of the machine than of a filter; the median of the differences within
many rounds is seen through that."""
import random, statistics, subprocess, sys, time

split = sys.argv.index("--")
config, tool = sys.argv[1:3]
rounds, secs, rps = map(int, sys.argv[3:6])
PORTS = {"no filter": 9310, "in process": 9311, "java-2nd": 9312}


def ask(name, secs):
    """p50 and p99 in milliseconds."""
    said = subprocess.run([tool, str(PORTS[name]), "/1k", str(rps), str(secs), "32", "keep", "User: admin"],
                          capture_output=True, text=True, check=True).stdout
    n, bad, p50, p90, p99, p999, top, behind = map(float, said.split())
    if bad or behind:
        sys.exit(f"{name}: {said}")
    return p50 / 1000, p99 / 1000


proxy = subprocess.Popen(sys.argv[split + 1:] + ["-c", config], stdout=subprocess.DEVNULL)
try:
    time.sleep(15)
    for name in PORTS:
        ask(name, 20)
    took = {name: [] for name in PORTS}
    for turn in range(rounds):
        for name in random.sample(list(PORTS), len(PORTS)):
            took[name].append(ask(name, secs))
        print(f"round {turn + 1}: " + ", ".join(f"{name} {of[-1][0]:.2f} and {of[-1][1]:.2f} ms" for name, of in took.items()), flush=True)
    for name, of in took.items():
        p50, p99 = (statistics.median(each[place] for each in of) for place in (0, 1))
        more = [mine[1] - bare[1] for mine, bare in zip(of, took["no filter"])]
        low, median, high = statistics.quantiles(more * 2 if rounds == 1 else more, n=4)
        print(f"{name}: p50 {p50:.2f}, p99 {p99:.2f} ms; p99 less that without a filter: {median:+.2f} ms (median of {rounds}; half of them {low:+.2f} to {high:+.2f})")
finally:
    proxy.terminate()
    proxy.wait()
