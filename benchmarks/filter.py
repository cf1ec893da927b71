#!/usr/bin/env python3
"""What one filter adds to the CPU of a request: two listeners of one proxy, with it and without it, asked in turns.

filter.py PORT PORT ROUNDS SECS -- COMMAND...: the first port has no filter."""
import os, re, statistics, subprocess, sys, time

split = sys.argv.index("--")
bare, filtered, rounds, secs = (int(word) for word in sys.argv[1:split])
TICKS = os.sysconf("SC_CLK_TCK")
proxy = subprocess.Popen(sys.argv[split + 1:], stdout=subprocess.DEVNULL)


def cpu():
    fields = open(f"/proc/{proxy.pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def ask(port, secs):
    """Microseconds of CPU per request."""
    before = cpu()
    said = subprocess.run(["wrk", "-t1", "-c32", f"-d{secs}s", "-H", "User: admin", f"http://127.0.0.1:{port}/"],
                          capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        sys.exit(said)
    return (cpu() - before) / int(re.search(r"(\d+) requests in", said)[1]) * 1e6


try:
    time.sleep(3)
    for port in (bare, filtered):
        ask(port, 10)
    ratios = []
    for turn in range(rounds):
        took = {port: ask(port, secs) for port in ((bare, filtered) if turn % 2 == 0 else (filtered, bare))}
        ratios.append(took[filtered] / took[bare])
        print(f"round {turn + 1}: {took[bare]:.1f} us without, {took[filtered]:.1f} us with it", flush=True)
    print(f"with the filter {statistics.median(ratios):.3f} x the CPU without it (median of {rounds}, "
          f"{min(ratios):.3f} to {max(ratios):.3f})")
finally:
    proxy.terminate()
    proxy.wait()
